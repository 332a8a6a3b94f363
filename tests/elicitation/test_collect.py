"""Forms out and back: what was written is read, mistakes are named by sheet and cell, nothing is run or lost."""

from __future__ import annotations

import functools
import io
import shutil
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.format.models.case import CaseFile
from detente.case.format.models.preferences import PartyPreferences
from detente.case.format.reader import read_yaml
from detente.case.load import load_case
from detente.elicitation import assessors
from detente.elicitation.assessors import _dump, collect, read_case_file
from detente.elicitation.collecting import read_form
from detente.elicitation.form import IN_WORDS
from detente.elicitation.seeds import seed_score, seeds
from detente.elicitation.sheets import put, write_sheet
from detente.errors import InputError

BORDER = Path(__file__).parents[2] / "examples" / "border_talks"
UKRAINE = Path(__file__).parents[2] / "examples" / "ukraine_2025"


@functools.cache
def border_head() -> CaseFile:
    return read_case_file(BORDER)[1]


@pytest.fixture(scope="module")
def head() -> CaseFile:
    return border_head()


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BORDER, tmp_path / "case"))


def of(party: str) -> PartyPreferences:
    return load_case(BORDER).assessors[0].preferences[party]


@functools.cache
def written(party: str, *more: str) -> bytes:
    """The form of a party of the border case, filled in; written once, since tests read it some seventy times."""
    return write_sheet(border_head(), party, of(party), "Ana", *more)


def form(head: CaseFile, path: Path, change: Callable[[Any], None] | None = None, party: str = "north") -> Path:
    """A filled-in form; ``change`` edits the workbook as a person would."""
    assert head is border_head()
    book = openpyxl.load_workbook(io.BytesIO(written(party)))
    if change is not None:
        change(book)
    book.save(path)
    return path


@pytest.mark.parametrize("example", [BORDER, UKRAINE])
def test_a_filled_form_says_what_the_case_says(example: Path, tmp_path: Path):
    """Every party of both examples, through the spreadsheet and back."""
    loaded = load_case(example)
    loaded = loaded.whole or loaded  # a form asks for what became known later, too
    _, head = read_case_file(example)
    copy = Path(shutil.copytree(example, tmp_path / "case"))
    forms = []
    for party, preferences in loaded.assessors[0].preferences.items():
        forms.append(tmp_path / f"{party}.xlsx")
        forms[-1].write_bytes(write_sheet(head, party, preferences, "Ana"))
    collect(copy, forms, keep_as="desk")
    again = load_case(copy)
    again = again.whole or again
    assert [a.name for a in again.assessors] == ["Ana", "desk"]
    for party, before in loaded.assessors[0].preferences.items():
        after = again.assessors[0].preferences[party]
        assert after.scale == before.scale
        assert after.correlation == before.correlation
        assert _spread(after.no_deal) == _spread(before.no_deal)
        assert after.ranking == before.ranking
        assert {p: _spread(w) for p, w in (after.weights or {}).items()} == {
            p: _spread(w) for p, w in (before.weights or {}).items()
        }
        assert [(r.when, r.firmness, r.source) for r in after.red_lines] == [
            (r.when, r.firmness, r.source) for r in before.red_lines
        ]
        assert [(k.when, _spread(k.adds)) for k in after.linkages] == [
            (k.when, _spread(k.adds)) for k in before.linkages
        ]
        for point, values in before.values.items():
            if values.ideal is None:
                assert after.values[point].prefers == values.prefers
                for option, value in (values.options or {}).items():
                    back = after.values[point].options[option]
                    assert _spread(back) == _spread(value)
                    assert back.source == value.source


def test_a_form_keeps_how_far_values_err_together(head: CaseFile, case: Path, tmp_path: Path):
    judged = of("north").model_copy(update={"correlation": 0.35})
    path = tmp_path / "north.xlsx"
    path.write_bytes(write_sheet(head, "north", judged, "Ana"))
    collect(case, [path], keep_as="desk")
    found = {a.name: a.preferences["north"].correlation for a in load_case(case).assessors}
    assert found == {"Ana": 0.35, "desk": 0.0}


def test_a_form_from_before_that_row_is_read(head: CaseFile, tmp_path: Path):
    found = read_form(form(head, tmp_path / "f.xlsx", lambda book: book["Party"].delete_rows(12, 2)), head)
    assert "correlation" not in found.entry


def _spread(estimate: Any) -> Any:
    return None if estimate is None else (estimate.low, estimate.likely, estimate.high)


def test_text_that_looks_like_a_formula_stays_text(head: CaseFile, tmp_path: Path):
    evil = '=HYPERLINK("https://example.org","x")'

    def change(book: Any) -> None:
        book["Options"]["I2"] = evil
        book["Options"]["I3"] = "=1+1"

    found = read_form(form(head, tmp_path / "f.xlsx", change), head)
    assert found.entry["values"]["strip"]["to_north"]["reason"] == evil
    title = head.model_copy(update={"title": "=cmd|' /C calc'!A0"})
    book = openpyxl.load_workbook(io.BytesIO(write_sheet(title, "north")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any("calc" in str(cell.value) for cell in cells)


@pytest.mark.parametrize(
    "sheet,cell,value,words",
    [
        ("Party", "B2", "another", "sheet 'Party', cell B2: found 'another', expected 'border_talks'"),
        ("Party", "B3", "nroth", "sheet 'Party', cell B3: no party is called 'nroth'; did you mean 'north'"),
        ("Party", "B4", None, "sheet 'Party', cell B4: found nothing, expected the assessor's name"),
        ("Party", "B5", 0, "sheet 'Party', cell B5: found 0, expected a number above 0"),
        ("Party", "B6", "percent", "sheet 'Party', cell B6: found 'percent', expected weighted or points"),
        ("Party", "B7", 50, "sheet 'Party', cell B7: found 50, 30, 45, expected low <= likely <= high"),
        ("Party", "B9", None, "sheet 'Party', cell B9: found a range with one end"),
        ("Party", "B12", 1, "sheet 'Party', cell B12: found 1, expected a number from 0 to below 1"),
        ("Party", "B12", "some", "sheet 'Party', cell B12: found 'some', expected a number"),
        ("Party", "B11", "wire_z", "sheet 'Party', cell B11: no source is called 'wire_z'"),
        (
            "Points",
            "E2",
            "=50+10",
            "sheet 'Points', cell E2: found the formula '=50+10', expected a number; formulas are not run",
        ),
        ("Points", "E2", "lots", "sheet 'Points', cell E2: found 'lots', expected a number"),
        (
            "Points",
            "E2",
            "12,5",
            "sheet 'Points', cell E2: found '12,5', expected a number; write decimals with a point",
        ),
        ("Points", "D2", -5, "sheet 'Points', cell D2: found -5, expected 0 or more"),
        ("Points", "E3", None, "sheet 'Points', cell E3: point 'monitor' has neither weight nor rank"),
        ("Points", "G2", 1, "sheet 'Points', cell G2: found weights and ranks"),
        ("Points", "G2", 1.5, "sheet 'Points', cell G2: found 1.5, expected a whole number from 1 to 2"),
        ("Points", "A2", "stirp", "sheet 'Points', cell A2: no point is called 'stirp'; did you mean 'strip'"),
        ("Options", "F2", 101, "sheet 'Options', cell F2: found 101, expected 0 to 100"),
        ("Options", "G3", 40, "sheet 'Options', cell E3: found 30, 50, 40, expected low <= likely <= high"),
        ("Options", "F3", None, "sheet 'Options', cell F3: found low or high without likely"),
        ("Options", "F2", None, "sheet 'Options', cell F2: option 'to_north' has neither value nor place"),
        ("Options", "H2", 1, "sheet 'Options', cell H2: point 'strip' has values and places"),
        ("Options", "F2", True, "sheet 'Options', cell F2: found 'True', expected a number"),
        ("Red lines", "A2", "strip is to_west", "sheet 'Red lines', cell A2: point 'strip' has no option 'to_west'"),
        ("Red lines", "A2", "strip is", "sheet 'Red lines', cell A2: found the end"),
        ("Red lines", "B2", 2, "sheet 'Red lines', cell B2: found 2, expected a probability"),
        ("Red lines", "C9", "no condition", "sheet 'Red lines', cell A9: found nothing, expected a condition"),
        ("Linkages", "C2", None, "sheet 'Linkages', cell C2: found no figure"),
    ],
)
def test_every_mistake_is_named_by_sheet_and_cell(
    head: CaseFile, tmp_path: Path, sheet: str, cell: str, value: Any, words: str
):
    def change(book: Any) -> None:
        book[sheet][cell] = value

    with pytest.raises(InputError) as caught:
        read_form(form(head, tmp_path / "f.xlsx", change), head)
    assert words in str(caught.value)
    assert str(tmp_path / "f.xlsx") in str(caught.value)


def test_all_mistakes_come_at_once(head: CaseFile, tmp_path: Path):
    (tmp_path / "f.xlsx").write_bytes(write_sheet(head, "north"))
    with pytest.raises(InputError) as caught:
        read_form(tmp_path / "f.xlsx", head)
    assert len(caught.value.faults) == 9


def test_rows_lost_and_doubled(head: CaseFile, tmp_path: Path):
    def change(book: Any) -> None:
        book["Options"]["B3"] = "to_north"

    with pytest.raises(InputError) as caught:
        read_form(form(head, tmp_path / "f.xlsx", change), head)
    assert "cell A3: option 'strip to_north' stands in row 2 already" in str(caught.value)
    assert "the row of option 'strip shared' is missing" in str(caught.value)


def test_orders_instead_of_figures(head: CaseFile, tmp_path: Path):
    def change(book: Any) -> None:
        points, options = book["Points"], book["Options"]
        for row, rank in ((2, 2), (3, 1)):
            for column in "DEF":
                points[f"{column}{row}"] = None
            points[f"G{row}"] = rank
        for row, place in ((2, 3), (3, 1), (4, 2)):
            for column in "EFG":
                options[f"{column}{row}"] = None
            options[f"H{row}"] = place

    found = read_form(form(head, tmp_path / "f.xlsx", change), head).entry
    assert found["ranking"] == ["monitor", "strip"]
    assert found["values"]["strip"]["prefers"] == ["shared", "to_south", "to_north"]

    def doubled(book: Any) -> None:
        change(book)
        book["Points"]["G3"] = 2

    with pytest.raises(InputError, match="cell G3: rank 2 stands in row 2 too"):
        read_form(form(head, tmp_path / "g.xlsx", doubled), head)


def test_an_existing_file_is_moved_only_when_told_and_loses_nothing(head: CaseFile, case: Path, tmp_path: Path):
    before = (case / "preferences.yaml").read_bytes()
    filled = form(head, tmp_path / "f.xlsx")
    with pytest.raises(InputError, match="--keep-as"):
        collect(case, [filled])
    assert (case / "preferences.yaml").read_bytes() == before
    assert not (case / "preferences").exists()
    done = collect(case, [filled], keep_as="The desk")
    assert done.moved == case / "preferences" / "the_desk.yaml"
    assert not (case / "preferences.yaml").exists()
    assert (case / "preferences" / "the_desk.yaml").read_bytes().endswith(before)
    assert {a.name: a.weight for a in load_case(case).assessors} == {"Ana": 1.0, "The desk": 1.0}
    assert sorted(p.name for p in case.iterdir() if p.name.startswith(".")) == []


def test_a_second_form_joins_and_a_corrected_one_replaces(head: CaseFile, case: Path, tmp_path: Path):
    collect(case, [form(head, tmp_path / "n.xlsx")], keep_as="desk")
    file = case / "preferences" / "ana.yaml"
    file.write_text(file.read_text() + "# a remark by hand\n")
    collect(case, [form(head, tmp_path / "l.xlsx", party="league")])
    assert set(load_case(case).assessors[0].preferences) == {"north", "league"}
    assert "# a remark by hand" in file.read_text()

    def change(book: Any) -> None:
        book["Party"]["B8"] = 31

    corrected = form(head, tmp_path / "n2.xlsx", change)
    with pytest.raises(InputError, match="--replace"):
        collect(case, [corrected])
    collect(case, [corrected], replace=True)
    ana = load_case(case).assessors[0]
    assert _spread(ana.preferences["north"].no_deal) == (20, 31, 45)
    assert set(ana.preferences) == {"north", "league"}


def test_nothing_is_written_when_the_case_would_not_load(head: CaseFile, case: Path, tmp_path: Path):
    def change(book: Any) -> None:
        book["Party"]["B6"] = "points"
        for row in (2, 3):
            for column in "DEFG":
                book["Points"][f"{column}{row}"] = None

    (case / "timeline.yaml").write_text("- {date: never}\n")
    with pytest.raises(InputError) as caught:
        collect(case, [form(head, tmp_path / "f.xlsx", change)], keep_as="desk")
    assert str(case / "timeline.yaml") in str(caught.value), "told where the user's file stands"
    assert (case / "preferences.yaml").exists()
    assert not (case / "preferences").exists()


def test_two_forms_of_one_assessor_for_one_party(head: CaseFile, case: Path, tmp_path: Path):
    forms = [form(head, tmp_path / "a.xlsx"), form(head, tmp_path / "b.xlsx")]
    with pytest.raises(InputError, match="too; keep one"):
        collect(case, forms, keep_as="desk")


def test_a_case_without_preferences_can_be_asked_about(head: CaseFile, case: Path, tmp_path: Path):
    (case / "preferences.yaml").unlink()
    forms = [form(head, tmp_path / f"{p}.xlsx", party=p) for p in ("north", "south", "patron", "league")]
    collect(case, forms)
    assert load_case(case).valued == ("north", "south", "patron", "league")


@pytest.mark.parametrize(
    "make,words",
    [
        (lambda p: None, "no such file"),
        (lambda p: p.mkdir(), "a folder"),
        (lambda p: p.write_bytes(b"id,weight\n"), "not an .xlsx file"),
        (lambda p: p.write_bytes(b"x" * 5_000_001), "at most 5,000,000"),
        (lambda p: bomb(p, 60_000_000), "unpacked"),
        (lambda p: bomb(p, 10), "cannot be read as a spreadsheet"),
    ],
)
def test_files_that_are_no_forms(head: CaseFile, tmp_path: Path, make: Callable[[Path], Any], words: str):
    path = tmp_path / "f.xlsx"
    make(path)
    with pytest.raises(InputError, match=words):
        read_form(path, head)


def bomb(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)


def test_entities_are_refused(head: CaseFile, tmp_path: Path):
    source = form(head, tmp_path / "f.xlsx")
    evil = tmp_path / "g.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(evil, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/workbook.xml":
                data = b'<!DOCTYPE x [<!ENTITY a "b">]>' + data
            new.writestr(part, data)
    with pytest.raises(InputError, match="document type declaration"):
        read_form(evil, head)


def test_an_unrelated_spreadsheet(head: CaseFile, tmp_path: Path):
    openpyxl.Workbook().save(tmp_path / "f.xlsx")
    with pytest.raises(InputError, match="no sheet 'Party'"):
        read_form(tmp_path / "f.xlsx", head)


@given(st.dictionaries(st.sampled_from(["reason", "null", "true", "600000", "1e5", "no"]), st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\ufeff\ufffe\uffff"), max_size=60), min_size=1))  # fmt: skip
def test_whatever_people_write_is_yaml_that_reads_back(entry: dict[str, str]):
    from detente.text import one_line

    clean = {key: one_line(text) for key, text in entry.items()}
    assert read_yaml(_dump(clean), "f").tree == clean


def test_control_characters_never_reach_a_cell():
    book = openpyxl.Workbook()
    put(book.active["A1"], "a\x1b[31m\x00b")
    assert "\x1b" not in book.active["A1"].value


def typed(sheet: str, cells: dict[str, Any], look: str | None = None) -> Callable[[Any], None]:
    """An edit that types figures into cells, with a number format."""

    def change(book: Any) -> None:
        for cell, value in cells.items():
            book[sheet][cell] = value
            if look is not None:
                book[sheet][cell].number_format = look

    return change


@pytest.mark.parametrize("look", ["0%", "0.00%", "[Red]0%;-0%", '0" "%', "#,##0%"])
def test_cells_shown_as_per_cent_are_read_as_they_are_shown(head: CaseFile, tmp_path: Path, look: str):
    def change(book: Any) -> None:
        typed("Options", {"E3": 0.07, "F3": 0.6, "G3": 0.95, "F2": 1.0}, look)(book)
        typed("Party", {"B7": 0.2, "B8": 0.35, "B9": 0.5}, look)(book)
        typed("Points", {"D2": None, "E2": 0.75, "F2": None, "E3": 25}, look)(book)
        book["Points"]["E3"].number_format = "General"

    found = read_form(form(head, tmp_path / "f.xlsx", change), head).entry
    assert found["values"]["strip"]["shared"] == [7, 60, 95]
    assert found["values"]["strip"]["to_north"] == 100
    assert found["no_deal"] == [20, 35, 50]
    assert found["weights"] == {"strip": 75, "monitor": 25}


def test_a_probability_shown_as_per_cent_is_a_share(head: CaseFile, tmp_path: Path):
    def change(book: Any) -> None:
        typed("Red lines", {"B2": 0.6}, "0%")(book)
        typed("Party", {"B12": 0.3}, "0%")(book)

    found = read_form(form(head, tmp_path / "f.xlsx", change), head).entry
    assert found["red_lines"][0]["firmness"] == 0.6
    assert found["correlation"] == 0.3


def test_a_per_cent_cell_means_nothing_on_the_scale_of_points(head: CaseFile, tmp_path: Path):
    def change(book: Any) -> None:
        typed("Party", {"B6": "points"})(book)
        typed("Points", dict.fromkeys(("D2", "E2", "F2", "E3")))(book)
        typed("Options", {"E3": None, "F3": 0.6, "G3": None}, "0%")(book)

    with pytest.raises(
        InputError, match="cell F3: found 60%, expected a number; format the cell as a number and type 60"
    ):
        read_form(form(head, tmp_path / "f.xlsx", change), head)


@pytest.mark.parametrize(
    "value,look,words",
    [
        (60, "0%", "cell F3: found 6000, expected 0 to 100"),
        (50_000, "#,##0,", "found 50000 in a format that shows another figure"),
        (0.6, "[<1]0%;0", "found 0.6 in a format that shows another figure"),
        (46_000, "yyyy-mm-dd", "found the date or time 2025-12-09"),
        ("60%", None, "found '60%', expected a number; write 60, without the per cent sign"),
        ("1,000", None, "it could be 1 or 1000"),
        ("27/11/2025", None, "this looks like a date"),
    ],
)
def test_a_cell_that_shows_another_figure_is_a_mistake(
    head: CaseFile, tmp_path: Path, value: Any, look: str | None, words: str
):
    change = typed("Options", {"E3": None, "F3": value, "G3": None}, look)
    with pytest.raises(InputError) as caught:
        read_form(form(head, tmp_path / "f.xlsx", change), head)
    assert words in str(caught.value)


def test_money_and_decimals_are_plain_figures(head: CaseFile, tmp_path: Path):
    for k, look in enumerate(('"€"#,##0.00', "0.00E+00", "#,##0", '0 "percent (%)"')):
        change = typed("Options", {"E3": None, "F3": 60, "G3": None}, look)
        found = read_form(form(head, tmp_path / f"f{k}.xlsx", change), head).entry
        assert found["values"]["strip"]["shared"] == 60


def test_merged_cells_are_to_be_parted(head: CaseFile, tmp_path: Path):
    def change(book: Any) -> None:
        book["Red lines"]["A3"] = "monitor is league"
        book["Red lines"].merge_cells("B2:B3")

    with pytest.raises(InputError, match="sheet 'Red lines', cell B3: cells B2 to B3 are merged"):
        read_form(form(head, tmp_path / "f.xlsx", change), head)


def test_a_blank_firmness_is_no_certainty(head: CaseFile, tmp_path: Path):
    with pytest.raises(
        InputError, match=r"cell B2: found nothing, expected the probability .* write 1 if it is certain"
    ):
        read_form(form(head, tmp_path / "f.xlsx", typed("Red lines", {"B2": None})), head)


def test_a_failed_formula_is_no_reason(head: CaseFile, tmp_path: Path):
    def change(book: Any) -> None:
        for sheet, cell in (("Options", "I2"), ("Options", "F3")):
            book[sheet][cell] = "#REF!"
            book[sheet][cell].data_type = "e"

    with pytest.raises(InputError) as caught:
        read_form(form(head, tmp_path / "f.xlsx", change), head)
    assert "cell I2: found the error '#REF!', expected words" in str(caught.value)
    assert "cell F3: found the error '#REF!', expected a number" in str(caught.value)


def _form_of(head: CaseFile, path: Path, assessor: str) -> Path:
    path.write_bytes(write_sheet(head, "north", of("north"), assessor))
    return path


def test_two_who_collect_at_once_lose_nothing(head: CaseFile, case: Path, tmp_path: Path):
    """Each takes its turn, so that both assessors' judgements are there in the end."""
    collect(case, [_form_of(head, tmp_path / "first.xlsx", "First")], keep_as="desk")
    names = ["Ana", "Bo", "Cy"]
    forms = [_form_of(head, tmp_path / f"{name}.xlsx", name) for name in names]
    with ThreadPoolExecutor(len(forms)) as pool:
        list(pool.map(lambda path: collect(case, [path]), forms))
    assert {a.name for a in load_case(case).assessors} == {"First", "desk", *names}


def test_a_file_that_another_program_writes_meanwhile_is_not_overwritten(
    head: CaseFile, case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    collect(case, [_form_of(head, tmp_path / "first.xlsx", "Ana")], keep_as="desk")
    written = case / "preferences" / "ana.yaml"
    check = assessors._check

    def another_writes(folder: Path, texts: dict[str, str]) -> None:
        check(folder, texts)
        written.write_text(written.read_text() + "# a note\n")

    monkeypatch.setattr(assessors, "_check", another_writes)
    with pytest.raises(InputError, match="was changed by another program meanwhile; nothing was written"):
        collect(case, [_form_of(head, tmp_path / "second.xlsx", "Ana")], replace=True)
    assert written.read_text().endswith("# a note\n")


# quartiles ---------------------------------------------------------------------------------------------------


def quartiles(head: CaseFile, path: Path, change: Callable[[Any], None] | None = None) -> Path:
    """A form of quartiles, filled in from the case; ``change`` edits the workbook as a person would."""
    assert head is border_head()
    book = openpyxl.load_workbook(io.BytesIO(written("north", "quartiles")))
    if change is not None:
        change(book)
    book.save(path)
    return path


def row_of(sheet: Any, label: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == label)


def test_a_form_of_quartiles_asks_for_them_and_is_read_as_the_curve_they_came_from(head: CaseFile, tmp_path: Path):
    path = quartiles(head, tmp_path / "north.xlsx")
    book = openpyxl.load_workbook(path)
    assert [book["Options"].cell(1, k).value for k in (5, 6, 7)] == [
        "Value, lower quartile", "Value, median", "Value, upper quartile",
    ]  # fmt: skip
    assert any(str(row[0].value).startswith("4. Quartiles") for row in book["Read me"].iter_rows())
    filled, ranges = read_form(path, head), read_form(form(head, tmp_path / "ranges.xlsx"), head)
    assert not ranges.implied
    assert len(filled.implied) > 2
    for mine, was in [
        (filled.entry["no_deal"], of("north").no_deal),
        (filled.entry["values"]["strip"]["shared"], of("north").values["strip"].options["shared"]),
    ]:
        three = mine if isinstance(mine, list) else [mine[key] for key in ("low", "likely", "high")]
        assert three == pytest.approx([was.low, was.likely, was.high], abs=1.5)
    assert all(one.low < one.answers[0] < one.answers[2] < one.high for one in filled.implied)
    assert all(one.close for one in filled.implied)


def test_quartiles_by_hand_are_fitted_shown_back_and_kept_with_their_shape(case: Path, head: CaseFile, tmp_path: Path):
    def even(book: Any) -> None:
        for label, number in zip(form_labels("quartiles"), (20, 40, 60), strict=True):
            book["Party"].cell(row_of(book["Party"], label), 2).value = number

    found = collect(case, [quartiles(head, tmp_path / "a.xlsx", even)], keep_as="desk")
    one = next(one for one in found.implied if one.sheet == "Party")
    assert one.answers == (20, 40, 60)
    kept = next(a for a in load_case(case).assessors if a.name == "Ana").preferences["north"].no_deal
    assert kept is not None
    assert (kept.low + kept.high) / 2 == pytest.approx(40, abs=1)
    assert one.below == pytest.approx((0.25, 0.5, 0.75), abs=0.01)
    assert found.to_dict()["implied"][0]["file"].endswith("a.xlsx")


def form_labels(kind: str) -> list[str]:
    return [f"No-deal value, {word}" for word in IN_WORDS[kind]]


@pytest.mark.parametrize(
    ("three", "message"),
    [
        ((60, 40, 20), "found 60, 40, 20, expected lower quartile <= median <= upper quartile"),
        ((20, None, 60), "expected what the party expects"),
        ((20, 40, None), "found a range with one end; give lower quartile and upper quartile, or neither"),
        ((40, 40, 60), "expected three different figures"),
    ],
)
def test_mistakes_of_quartiles_are_named_by_cell(head: CaseFile, tmp_path: Path, three: Any, message: str):
    def change(book: Any) -> None:
        for label, number in zip(form_labels("quartiles"), three, strict=True):
            book["Party"].cell(row_of(book["Party"], label), 2).value = number

    with pytest.raises(InputError) as error:
        read_form(quartiles(head, tmp_path / "a.xlsx", change), head)
    assert message in str(error.value)
    assert "sheet 'Party', cell B" in str(error.value)


def test_an_older_form_without_the_row_is_one_of_ranges_and_another_word_is_a_mistake(head: CaseFile, tmp_path: Path):
    def older(book: Any) -> None:
        sheet = book["Party"]
        sheet.delete_rows(row_of(sheet, "Figures are"))

    assert not read_form(form(head, tmp_path / "old.xlsx", older), head).implied

    def thirds(book: Any) -> None:
        book["Party"].cell(row_of(book["Party"], "Figures are"), 2).value = "thirds"

    with pytest.raises(InputError, match="found 'thirds', expected range or quartiles"):
        read_form(form(head, tmp_path / "bad.xlsx", thirds), head)


def answered(book: Any, three: tuple[float, ...] = (10, 20, 40), rows: int | None = None) -> None:
    """Answer the seed questions, all of them or the first ``rows``."""
    sheet = book["Seed questions"]
    for row in range(2, len(seeds()) + 2 if rows is None else rows + 2):
        for column, number in enumerate(three, 3):
            sheet.cell(row, column).value = number


def test_seed_questions_stand_in_a_form_of_quartiles_and_weigh_whoever_answers_them(
    case: Path, head: CaseFile, tmp_path: Path
):
    def change(book: Any) -> None:
        answered(book)
        book["Party"].cell(row_of(book["Party"], "Weight of the assessor"), 2).value = "seeds"

    path = quartiles(head, tmp_path / "a.xlsx", change)
    assert "Seed questions" not in openpyxl.load_workbook(form(head, tmp_path / "ranges.xlsx")).sheetnames
    collect(case, [path], keep_as="desk")
    ana = next(a for a in load_case(case).assessors if a.name == "Ana")
    assert set(ana.seed_answers) == {seed.id for seed in seeds()}
    assert set(ana.seed_answers.values()) == {(10, 20, 40)}
    assert ana.weight == seed_score(ana.seed_answers).weight
    again = openpyxl.load_workbook(
        io.BytesIO(write_sheet(head, "north", of("north"), "Ana", "quartiles", ana.seed_answers))
    )
    assert [again["Seed questions"].cell(2, column).value for column in (3, 4, 5)] == [10, 20, 40]
    with pytest.raises(InputError, match="--replace"):
        collect(case, [path])
    collect(case, [quartiles(head, tmp_path / "b.xlsx", lambda book: answered(book, (5, 10, 30)))], replace=True)
    ana = next(a for a in load_case(case).assessors if a.name == "Ana")
    assert set(ana.seed_answers.values()) == {(5, 10, 30)}


def test_no_seed_question_need_be_answered(head: CaseFile, tmp_path: Path):
    assert read_form(quartiles(head, tmp_path / "a.xlsx"), head).seed_answers == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda book: answered(book, rows=3), "sheet 'Seed questions', cell C5: found nothing; answer every question"),
        (lambda book: answered(book, (40, 20, 60)), "found 40, 20, 60, expected three rising figures from 0 to 100"),
        (lambda book: answered(book, (40, 60, 160)), "found 40, 60, 160, expected three rising figures from 0 to 100"),
        (lambda book: answered(book, (40, 60)), "cell E2: found nothing, expected three figures"),
        (
            lambda book: setattr(
                book["Party"].cell(row_of(book["Party"], "Weight of the assessor"), 2), "value", "seeds"
            ),
            "found seeds, but no answers on the sheet",
        ),
    ],
)
def test_mistakes_of_seed_answers_are_named_by_cell(
    head: CaseFile, tmp_path: Path, change: Callable[[Any], None], message: str
):
    with pytest.raises(InputError) as error:
        read_form(quartiles(head, tmp_path / "a.xlsx", change), head)
    assert message in str(error.value)


def test_rows_are_high_enough_for_wrapped_words(head: CaseFile):
    book = openpyxl.load_workbook(io.BytesIO(write_sheet(head, "north", None, "Ana", "quartiles")))
    sheet = book["Seed questions"]
    for row in range(2, len(seeds()) + 2):
        lines = len(str(sheet.cell(row, 2).value)) / sheet.column_dimensions["B"].width
        assert lines <= 1 or sheet.row_dimensions[row].height >= 15 * lines
    assert book["Options"].row_dimensions[1].height >= 30  # "Value, lower quartile" over a narrow column
