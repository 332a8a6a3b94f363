"""A case as one workbook: lossless both ways, changes in place, mistakes by sheet and cell."""

from __future__ import annotations

import datetime as dt
import difflib
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import EXAMPLES

from detente.case.edit import case_files
from detente.case.load import load_case
from detente.case.splice import REMOVE, plain_data
from detente.errors import InputError
from detente.interop.casebook.cells import IN_FILE, plain, read, show
from detente.interop.casebook.plan import TABLES
from detente.interop.casebook.tables import entries, tree_of
from detente.interop.casebook.taking import make_case, take
from detente.interop.casebook.writing import case_texts, headings, write_workbook

CASES = sorted(p.name for p in EXAMPLES.iterdir() if (p / "case.yaml").is_file())


def texts(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in case_files(folder)}


@pytest.fixture
def case(tmp_path) -> Path:
    return Path(shutil.copytree(EXAMPLES / "border_talks", tmp_path / "case"))


WRITTEN: dict[tuple[tuple[str, bytes], ...], bytes] = {}


def written(case: Path) -> bytes:
    """Return the workbook of a case, written once for the same files: most tests begin with the same ones."""
    files = tuple(sorted(texts(case).items()))
    if files not in WRITTEN:
        WRITTEN[files] = write_workbook(case)
    return WRITTEN[files]


class Book:
    """A workbook under a person's hands."""

    def __init__(self, case: Path) -> None:
        self.path = case.parent / "book.xlsx"
        self.path.write_bytes(written(case))
        self.book = openpyxl.load_workbook(self.path)

    def row(self, sheet: str, *names: str) -> int:
        for row in range(2, self.book[sheet].max_row + 1):
            if [str(self.book[sheet].cell(row, c).value or "") for c in range(1, len(names) + 1)] == list(names):
                return row
        raise KeyError(names)

    def cell(self, sheet: str, names: tuple[str, ...], title: str) -> Any:
        header = [c.value for c in self.book[sheet][1]]
        return self.book[sheet].cell(self.row(sheet, *names), header.index(title) + 1)

    def set(self, sheet: str, names: tuple[str, ...], title: str, value: Any) -> str:
        cell = self.cell(sheet, names, title)
        cell.value = value
        return str(cell.coordinate)

    def add(self, sheet: str, **cells: Any) -> None:
        header = [c.value for c in self.book[sheet][1]]
        row = self.book[sheet].max_row + 1
        for title, value in cells.items():
            self.book[sheet].cell(row, header.index(title.replace("_", " ")) + 1).value = value

    def drop(self, sheet: str, *names: str) -> None:
        self.book[sheet].delete_rows(self.row(sheet, *names))

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


def changed_lines(before: bytes, after: bytes) -> list[str]:
    lines = difflib.unified_diff(before.decode().split("\n"), after.decode().split("\n"), lineterm="", n=0)
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def faults(case: Path, book: Book) -> str:
    before = texts(case)
    with pytest.raises(InputError) as caught:
        take(case, book.save())
    assert texts(case) == before
    return " | ".join(f.message for f in caught.value.faults) or str(caught.value)


@pytest.mark.parametrize("name", CASES)
def test_every_example_comes_back_as_it_was(name, tmp_path):
    file = tmp_path / "case.xlsx"
    file.write_bytes(write_workbook(EXAMPLES / name))
    made = make_case(tmp_path / "new", file)
    assert texts(tmp_path / "new") == texts(EXAMPLES / name)
    assert made.changes == ()
    copied = Path(shutil.copytree(EXAMPLES / name, tmp_path / "copy"))
    assert take(copied, file).files == ()
    assert texts(copied) == texts(EXAMPLES / name)


def said(kind: str, value: Any) -> Any:
    """A value without the freedom that the format leaves: one entry or a list of one, 0.50 or 0.5."""
    if value in ("null", "~"):
        return None
    if kind in ("range", "share", "figure"):
        return [float(v) if v[:1] in "-.0123456789" else v for v in (value if isinstance(value, list) else [value])]
    if kind in ("names", "actor", "seen") and isinstance(value, str):
        return [value]
    if isinstance(value, str):
        return value.split()[0] if kind == "days" else " ".join(value.split())
    return value


@pytest.mark.parametrize("name", CASES)
def test_what_a_cell_shows_is_read_back_as_it_stood(name):
    """Not by way of the hidden files: each value of each example, through its cells."""
    trees = {n: tree_of(n, t) for n, t in case_texts(EXAMPLES / name).items() if not n.endswith(".notes.yaml")}
    seen = 0
    for table in TABLES:
        for entry in entries(table, trees):
            for column in table.columns:
                if column.kind in ("pile", "order") or not column.key or not isinstance(entry.value, dict):
                    continue
                value = entry.value.get(column.key)
                cells = show(column, value)
                if value is None or [plain(c) for c in cells].count(IN_FILE):
                    continue
                found = read(column, cells)
                if found is not REMOVE and not (isinstance(value, dict) and column.kind in ("range", "share")):
                    assert said(column.kind, plain_data(found)) == said(column.kind, plain_data(value))
                seen += 1
    assert seen > 20


def test_one_cell_changes_one_line(case):
    before = texts(case)
    book = Book(case)
    book.set("Values", ("", "north", "strip", "shared"), "Value, likely", 55)
    done = take(case, book.save())
    assert done.files == ("preferences.yaml",)
    after = texts(case)
    lines = changed_lines(before["preferences.yaml"], after["preferences.yaml"])
    assert len(lines) == 2
    assert "[30, 55, 60]" in lines[1]
    assert {n: t for n, t in after.items() if n != "preferences.yaml"} == {
        n: t for n, t in before.items() if n != "preferences.yaml"
    }


def test_every_kind_of_change_is_taken(case):
    book = Book(case)
    book.set("Values", ("", "north", "monitor", "league"), "Value, likely", "can_live_with")
    for side in ("low", "high"):
        book.set("Values", ("", "north", "monitor", "league"), f"Value, {side}", None)
    book.set("Weights", ("", "north", "strip"), "or pile", "most")
    book.set("Weights", ("", "north", "monitor"), "or pile", "least")
    for point in ("strip", "monitor"):
        for side in ("low", "likely", "high"):
            book.set("Weights", ("", "north", point), f"Weight, {side}", None)
    book.set("Red lines", ("", "north", "1"), "Firmness, low", 0.5)
    book.set("Red lines", ("", "north", "1"), "Firmness, high", 0.95)
    book.set("Values", ("", "south", "strip", "shared"), "or place", 1)
    book.set("Values", ("", "south", "strip", "to_south"), "or place", 2)
    book.set("Packages", ("south_1", "monitor"), "Option", "none, league")
    book.set("Drafts", ("south_1",), "Date", dt.datetime(2025, 11, 25))
    book.add("Parties", Id="envoy", Name="The Envoy", Role="mediator")
    book.add("Sources", Id="wire_z", Title="A second report", Date=dt.datetime(2025, 11, 25))
    book.add("Points", Id="roads", Number="3", Title="Roads", Ordered="no")
    book.add("Options", Point="roads", Option="shut", Text="Roads stay shut.")
    book.add("Options", Point="roads", Option="free", Text="Roads are free.", Obligates="north, south")
    book.add(
        "Timeline",
        Date="25 November 2025",
        Actor='"A radio station"',
        Kind="statement",
        Source="wire_z",
        Text="It is said.",
    )
    book.add("Red lines", Party="south", Refuses="strip is to_north", **{"Firmness, likely": "70%"})
    for party in ("north", "south", "patron", "league"):
        if party != "patron":
            book.add(
                "Weights",
                Party=party,
                Point="roads",
                **(
                    {"or pile": "some"}
                    if party == "north"
                    else {"or rank": 3}
                    if party == "south"
                    else {"Weight, likely": 10}
                ),
            )
        for option in ("shut", "free"):
            book.add(
                "Values",
                Party=party,
                Point="roads",
                Option=option,
                **{"Value, likely": {"shut": 10, "free": 90}[option]},
            )
    for draft in ("patron_1", "south_1"):
        book.add("Packages", Draft=draft, Point="roads", Option="free")
    comments = [line for line in (case / "preferences.yaml").read_text().split("\n") if line.strip().startswith("#")]
    take(case, book.save())
    made = load_case(case)
    north, south = (made.assessors[0].preferences[p] for p in ("north", "south"))
    assert north.values["monitor"].options["league"].word == "can_live_with"
    assert north.values["monitor"].options["league"].source == ("wire_a",)
    assert {p: w.word for p, w in north.weights.items()} == {"strip": "most", "monitor": "least", "roads": "some"}
    assert [r.firmness.spread for r in north.red_lines] == [(0.5, 0.95)]
    assert [(r.when, r.probability) for r in south.red_lines] == [("strip is to_north", 0.7)]
    assert south.values["strip"].prefers == ("shared", "to_south", "to_north")
    assert south.ranking == ("strip", "monitor", "roads")
    assert made.drafts["south_1"].open == {"monitor": ("none", "league")}
    assert made.drafts["south_1"].package == {"strip": "shared", "roads": "free"}
    assert made.drafts["south_1"].date == dt.date(2025, 11, 25)
    assert made.party("envoy").role == "mediator"
    assert made.sources["wire_z"].date == "2025-11-25"
    assert [o.obligates for o in made.point("roads").options] == [None, ("north", "south")]
    assert made.timeline[-1].actor.name == "A radio station"
    assert made.timeline[-1].date.first == dt.date(2025, 11, 25)
    kept = (case / "preferences.yaml").read_text()
    assert all(comment in kept for comment in comments)


def test_rows_that_are_gone_are_taken_out(case):
    book = Book(case)
    book.drop("Timeline", "2")
    book.drop("Red lines", "", "north", "1")
    before = load_case(case)
    take(case, book.save())
    after = load_case(case)
    assert after.timeline == before.timeline[:1] + before.timeline[2:]
    assert after.assessors[0].preferences["north"].red_lines == ()
    assert after.drafts == before.drafts


def test_every_mistake_is_named_by_sheet_and_cell_at_once(case):
    book = Book(case)
    at = [
        book.set("Values", ("", "north", "strip", "shared"), "Value, likely", "musst"),
        book.set("Values", ("", "north", "strip", "to_north"), "Value, likely", "=1+1"),
        book.set("Judgements", ("", "north"), "No deal, likely", "1,000"),
        book.set("Drafts", ("south_1",), "Date", "9/4/1998"),
        book.set("Parties", ("north",), "Role", "principle"),
        book.set("Weights", ("", "north", "strip"), "or pile", "lots"),
    ]
    book.add("Options", Point="nowhere", Option="x", Text="X.")
    said = faults(case, book)
    for sheet, cell in zip(("Values", "Values", "Judgements", "Drafts", "Parties", "Weights"), at, strict=True):
        assert f"sheet {sheet!r}, cell {cell}:" in said
    assert "did you mean 'must'" in said
    assert "formulas are not run" in said
    assert "it could be 1 or 1000" in said
    assert "one day only" in said
    assert "no point is called 'nowhere'" in said


def test_what_the_case_would_refuse_is_told_at_the_cell(case):
    book = Book(case)
    one = book.set("Values", ("", "north", "strip", "to_north"), "Value, likely", 120)
    two = book.set("Options", ("strip", "shared"), "Obligates", "north, nobody_here")
    said = faults(case, book)
    assert f"sheet 'Values', cell {one}: " in said or f"sheet 'Values', cell E{one[1:]}: " in said
    assert f"sheet 'Options', cell {two}: " in said


def test_a_source_s_day_in_figures_must_be_one_day(case):
    source = next(iter(load_case(case).sources))
    book = Book(case)
    at = book.set("Sources", (source,), "Date", "9/4/1998")
    said = faults(case, book)
    assert f"sheet 'Sources', cell {at}: found '9/4/1998'" in said
    assert "one day only" in said
    for typed, kept in (("25.11.1998", "1998-11-25"), ("early 1998", "early 1998"), ("1998-04", "1998-04")):
        book.set("Sources", (source,), "Date", typed)
        take(case, book.save())
        assert str(load_case(case).sources[source].date) == kept
        book = Book(case)


def test_merged_cells_and_doubled_rows_are_refused(case):
    book = Book(case)
    book.book["Points"].merge_cells("C2:C3")
    book.add("Parties", Id="north", Name="North again", Role="observer")
    said = faults(case, book)
    assert "sheet 'Points', cell C2: cells C2 to C3 are merged" in said
    assert "north stands in row 2 already" in said


@pytest.mark.parametrize(
    ("kind", "cell", "form", "found"),
    [
        ("Value", 0.6, "0%", 60.0),
        ("Value", "60%", "@", 60.0),
        ("Value", "0,5", "@", 0.5),
        ("Firmness", 0.6, "0%", 0.6),
        ("Firmness", "60%", "@", 0.6),
    ],
)
def test_figures_are_read_as_people_type_them(case, kind, cell, form, found):
    book = Book(case)
    sheet, names = (
        ("Values", ("", "north", "strip", "to_north")) if kind == "Value" else ("Red lines", ("", "north", "1"))
    )
    at = book.cell(sheet, names, f"{kind}, likely")
    at.value, at.number_format = cell, form
    take(case, book.save())
    own = load_case(case).assessors[0].preferences["north"]
    got = own.values["strip"].options["to_north"].likely if kind == "Value" else own.red_lines[0].firmness.likely
    assert got == found


def test_changes_of_the_case_meanwhile_are_kept_or_refused(case):
    book = Book(case)
    book.set("Points", ("strip",), "Title", "The strip of land")
    file = case / "case.yaml"
    file.write_text(file.read_text().replace("title: Who monitors", "title: Who watches"))
    take(case, book.save())
    assert [p.title for p in load_case(case).points] == ["The strip of land", "Who watches"]
    book.set("Points", ("monitor",), "Title", "Monitors")
    assert "the case was changed here since the workbook was written" in faults(case, book)


TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff"), min_size=1, max_size=30
).filter(lambda t: t.strip())


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_generated_changes_are_what_the_case_says_afterwards(data, tmp_path):
    folder = tmp_path / "g"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(EXAMPLES / "border_talks", folder)
    book = Book(folder)
    title, note = data.draw(TEXT), data.draw(TEXT)
    values = sorted(data.draw(st.lists(st.integers(0, 100), min_size=3, max_size=3)))
    book.set("Points", ("strip",), "Title", title)
    book.set("Parties", ("league",), "Note", note)
    for side, value in zip(("low", "likely", "high"), values, strict=True):
        book.set("Values", ("", "league", "strip", "shared"), f"Value, {side}", value)
    book.book["Points"]["C2"].data_type = "s"
    cell = book.cell("Parties", ("league",), "Note")
    cell.data_type = "s"
    take(folder, book.save())
    made = load_case(folder)
    assert made.point("strip").title == title.strip()
    assert made.party("league").note == note.strip()
    assert list(made.assessors[0].preferences["league"].values["strip"].options["shared"].spread) == [
        values[0],
        values[2],
    ]
    again = Book(folder)
    assert take(folder, again.save()).files == ()


FIGURES = st.lists(st.integers(-20, 20), min_size=3, max_size=3).map(sorted)
SHARES = st.lists(st.integers(0, 20), min_size=3, max_size=3).map(lambda found: [k / 20 for k in sorted(found)])
PARTIES = st.lists(st.sampled_from(["north", "south", "league"]), min_size=1, max_size=3, unique=True)


def three(title: str, figures: list[float]) -> dict[str, float]:
    return dict(zip((f"{title}, low", f"{title}, likely", f"{title}, high"), figures, strict=True))


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    moves=st.tuples(FIGURES, FIGURES, FIGURES),
    shares=st.tuples(SHARES, SHARES),
    on=PARTIES,
    of=st.sampled_from(["patron", "north"]),
    when=st.sampled_from(["accept", "reject", "signal"]),
    text=TEXT,
)
def test_shocks_hypotheses_influence_and_strategies_go_both_ways(moves, shares, on, of, when, text, tmp_path):
    folder = tmp_path / "p"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(EXAMPLES / "border_talks", folder)
    before = load_case(folder).process
    book, whom = Book(folder), ", ".join(on)
    book.add(
        "Shocks",
        Id="flood",
        On=whom,
        Reason="Judged.",
        **three("How often a month", shares[0]),
        **three("No deal", moves[0]),
    )
    book.add("Hypotheses", Id="deal", On=whom, **three("Probability", shares[1]), **three("No deal", moves[1]))
    book.add("Influence", Of=of, On=whom, **{"When it": when}, **three("No deal", moves[2]))
    book.add("Strategies", Party="league", Kind="time", **three("Tit for tat", shares[0]))
    row = book.book["Shocks"].max_row
    cell = book.book["Shocks"].cell(row, [c.value for c in book.book["Shocks"][1]].index("Text") + 1)
    cell.value, cell.data_type = text, "s"
    take(folder, book.save())
    made = load_case(folder).process

    def spread(estimate: Any) -> list[float]:
        return [estimate.low, estimate.likely, estimate.high]

    shock, guess, link = made.shocks[-1], made.hypotheses[-1], made.influence[-1]
    assert (shock.id, shock.on, spread(shock.per_month), spread(shock.no_deal)) == (
        "flood",
        tuple(on),
        shares[0],
        moves[0],
    )
    assert (shock.text, shock.reason) == (text.strip(), "Judged.")
    assert (guess.on, spread(guess.probability), spread(guess.no_deal)) == (tuple(on), shares[1], moves[1])
    assert (link.of, link.on, link.when, spread(link.no_deal)) == (of, tuple(on), when, moves[2])
    assert spread(made.strategies["league"].tit_for_tat) == shares[0]
    assert made.pressures == before.pressures
    again = Book(folder)
    kept = texts(folder)
    assert take(folder, again.save()).files == ()
    for sheet, names in (("Shocks", ("flood",)), ("Hypotheses", ("deal",)), ("Strategies", ("league",))):
        again.drop(sheet, *names)
    again.drop("Influence", str(len(made.influence)))
    take(folder, again.save())
    after = load_case(folder).process
    assert (after.shocks, after.hypotheses, after.influence) == (before.shocks, before.hypotheses, before.influence)
    assert after.strategies == before.strategies
    assert kept != texts(folder)


def by_libreoffice(files: list[Path], folder: Path) -> Path:
    """Open workbooks in LibreOffice and save them; return where."""
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(folder / "out"), *map(str, files)],
        capture_output=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.mark.calc
def test_libreoffice_saves_every_example_without_loss(case, tmp_path):
    book = Book(case)
    book.set("Values", ("", "north", "strip", "shared"), "Value, likely", 55)
    files = [tmp_path / f"{name}.xlsx" for name in CASES]
    for name, file in zip(CASES, files, strict=True):
        file.write_bytes(write_workbook(EXAMPLES / name))
    folder = by_libreoffice([book.save(), *files], tmp_path)
    assert take(case, folder / book.path.name).changes == ("Values E3: north strip shared value: 30, 55, 60",)
    for name in CASES:
        copied = Path(shutil.copytree(EXAMPLES / name, tmp_path / name))
        assert (take(copied, folder / f"{name}.xlsx").changes, texts(copied)) == ((), texts(EXAMPLES / name))


def test_headings_are_distinct_and_fit_the_limits():
    for table in TABLES:
        names = headings(table)
        assert len(set(names)) == len(names) <= 20
        assert len(table.title) <= 31


def test_a_sheet_under_another_name_is_told(tmp_path: Path) -> None:
    case = Path(shutil.copytree(EXAMPLES / "border_talks", tmp_path / "case"))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(case)))
    book["Values"].title = "Worths"
    book.save(tmp_path / "renamed.xlsx")
    with pytest.raises(InputError, match="there is no sheet 'Values', but a sheet 'Worths'"):
        take(case, tmp_path / "renamed.xlsx")
    del book["Worths"]
    book.save(tmp_path / "without.xlsx")
    assert take(case, tmp_path / "without.xlsx").files == ()


def test_a_sheet_of_one_s_own_is_left_alone_also_in_a_workbook_of_before(case):
    """A workbook that was written before there were sheets for consent and performance."""
    book = Book(case)
    for title in ("Consent", "Interests", "Performance", "Steps", "Counterparts"):
        del book.book[title]
    mine = book.book.create_sheet("My notes")
    for row in (("Id", "What I think", "Text"), ("strip", "Hard to say", "=1+1")):
        mine.append(row)
    book.set("Values", ("", "north", "strip", "shared"), "Value, likely", 55)
    before = load_case(case)
    assert take(case, book.save()).files == ("preferences.yaml",)
    assert (load_case(case).consent, load_case(case).parties) == (before.consent, before.parties)
    book.book["Values"].title = "Worths"
    assert "there is no sheet 'Values', but a sheet 'Worths' with its headings" in faults(case, book)


def test_consent_interests_and_performance_go_both_ways(case):
    (case / "performance.yaml").unlink(missing_ok=True)
    book = Book(case)
    known = [i.text for i in load_case(case).party("south").interests]
    book.add("Interests", Party="south", Text="Wants the harvest in.", Source="wire_a", Confidence="low")
    book.add("Interests", Party="south", Text="Wants no soldiers.")
    for row in range(book.book["Consent"].max_row, 1, -1):
        book.book["Consent"].delete_rows(row)
    book.add("Consent", **{"All of": "north, south"})
    book.add("Consent", **{"or at least": "2 of south, patron, league", "Reason": "The charter."})
    book.add("Consent", **{"or votes": "6 of north 5, south 5, league 2.5"})
    book.add("Consent", **{"or whoever is obliged": "yes"})
    book.add("Performance", Start="signature", Events="Ratified by all, calm")
    book.add(
        "Steps",
        Id="pullback",
        Text="South pulls back.",
        By="south",
        After="signature",
        Within="0 to 30",
        Irreversible="yes",
        Point="1",
    )
    book.add(
        "Steps",
        Id="vote",
        Text="A vote.",
        **{"or outside": "voters"},
        After="signature",
        Within="100 to no limit",
        Needs="pullback, calm",
        Takes=60,
    )
    book.add("Counterparts", Gives="pullback", Gets="vote", Text="One for the other.")  # fmt: skip
    take(case, book.save())
    made = load_case(case)
    assert [i.text for i in made.party("south").interests] == [*known, "Wants the harvest in.", "Wants no soldiers."]
    assert [(c.kind, c.members) for c in made.consent] == [
        ("all", ("north", "south")), ("at_least", ("south", "patron", "league")),
        ("weighted", ("north", "south", "league")), ("obligated", ()),
    ]  # fmt: skip
    assert (made.consent[1].at_least.count, made.consent[1].reason) == (2, "The charter.")
    assert (made.consent[2].weighted.quota, made.consent[2].weighted.weights["league"]) == (6, 2.5)
    order = made.performance_file
    assert (order.events, order.steps["pullback"].within) == (("ratified_by_all", "calm"), (0, 30))
    vote = order.steps["vote"]
    assert (vote.within, vote.needs, vote.takes, vote.outside) == ((100, None), ("pullback", "calm"), 60, "voters")
    assert (order.counterparts[0].gives, order.counterparts[0].gets) == ("pullback", "vote")
    again = Book(case)
    again.add("Assumptions", **{"Taken as true": "not with_cause"})
    take(case, again.save())
    assert load_case(case).guarantees_file.assume == ("not with_cause",)
    again = Book(case)
    assert take(case, again.save()).files == ()
    again.set("Assumptions", ("1",), "Taken as true", "not south_raids")
    again.set("Consent", ("2",), "or at least", "3 of south, patron, league")
    again.drop("Consent", "3")
    take(case, again.save())
    assert [c.kind for c in load_case(case).consent] == ["all", "at_least", "obligated"]
    assert load_case(case).consent[1].at_least.count == 3
    assert load_case(case).guarantees_file.assume == ("not south_raids",)
    again = Book(case)
    again.set("Assumptions", ("1",), "Taken as true", None)
    assert "found nothing, expected taken as true; delete the row" in faults(case, again)


@pytest.mark.parametrize(
    ("sheet", "cells", "said"),
    [
        ("Consent", {"or at least": "most of them"}, "expected a number and parties, such as 2 of north, south, league"),
        ("Consent", {"or votes": "5 of north, south"}, "expected a party and its votes"),
        ("Consent", {"All of": "north", "or whoever is obliged": "yes"}, "exactly one of all, at_least, weighted"),
        ("Steps", {"Id": "x", "By": "south", "After": "signature", "Within": "a month"}, "expected two numbers of days"),
        ("Counterparts", {"Gives": "x", "Gets": "y"}, "no step or event is called 'x'"),
    ],
)  # fmt: skip
def test_what_is_no_clause_or_span_is_told(case, sheet, cells, said):
    book = Book(case)
    book.add(sheet, **cells)
    assert said in faults(case, book)


def test_words_for_a_party_that_nobody_judged_begin_with_an_unknown_no_deal_value(case):
    """As in the browser; a person who fills in words alone is not sent back."""
    file = case / "case.yaml"
    stays = "  - id: league\n"
    assert stays in file.read_text()
    file.write_text(file.read_text().replace(stays, "  - {id: port, name: The Port, role: stakeholder}\n" + stays, 1))
    book = Book(case)
    book.set("Weights", ("", "port", "strip"), "or pile", "most")
    book.set("Values", ("", "port", "strip", "shared"), "Value, likely", "must")
    take(case, book.save())
    port = load_case(case).assessors[0].preferences["port"]
    assert port.no_deal.word == "unknown"
    assert port.values["strip"].options["shared"].word == "must"
