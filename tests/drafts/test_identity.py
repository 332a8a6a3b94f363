"""Words that stand unchanged keep their point and option, however the text is cut, sorted and numbered."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.load import load_case
from detente.drafts.compare import redline_drafts
from detente.drafts.formats.word import clean_word
from detente.drafts.importing import Plan, plan_import, write_plan
from detente.drafts.matching import draft_text, points_of_draft
from detente.drafts.reading import options_in
from detente.drafts.store import FrontMatter
from tests.conftest import EXAMPLES
from tests.drafts.make_word import gone, ins, p, word

NEW = [
    "A complete ceasefire by land, air and sea enters into force on signature.",
    "The parties recall the charter.",
    "A museum of the war is built by both sides.",
    "Customs officers of the two states meet every spring.",
    "Weather data are exchanged daily.",
]


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {name: load_case(EXAMPLES / name) for name in ("ukraine_2025", "border_talks")}


def provisions(case: Case, draft: Draft) -> list[tuple[str | None, str]]:
    text = draft_text(draft)
    return list(zip(points_of_draft(case, draft, text), (p.text for p in text.provisions), strict=True))


def numbered(entries: list[tuple[str | None, str]], start: int = 1) -> str:
    return "\n\n".join(f"{n}. {words}" for n, (_, words) in enumerate(entries, start)) + "\n"


def edited(entries: list[tuple[str | None, str]], chance: random.Random) -> list[tuple[str | None, str]]:
    out = list(entries)
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice(("insert", "delete", "swap", "move"))
        if kind == "insert":
            fresh = [words for words in NEW if (None, words) not in out]
            out.insert(chance.randint(0, len(out)), (None, chance.choice(fresh)))
        elif kind == "delete" and len(out) > 1:
            out.pop(chance.randrange(len(out)))
        elif kind == "swap" and len(out) > 1:
            i, j = chance.sample(range(len(out)), 2)
            out[i], out[j] = out[j], out[i]
        else:
            out.insert(chance.randrange(len(out) + 1), out.pop(chance.randrange(len(out))))
    return out


def check(case: Case, plan: Plan, entries: list[tuple[str | None, str]], draft: Draft) -> None:
    by_point = {d.point: d for d in plan.decisions}
    for (point, words), match in zip(entries, plan.matches, strict=True):
        if point is None:
            assert match.point is None or match.doubt, (words, match)
            continue
        assert match.point == point, (words, match)
        assert by_point[point].options == options_in(draft, point), (words, by_point[point])
    kept = {point for point, _ in entries}
    for point in {point for point, _ in provisions(case, draft)} - kept:
        assert not by_point[point or ""].settled, f"{point} was struck out"


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.parametrize(
    ("name", "draft"), [("ukraine_2025", "us_28"), ("border_talks", "patron_1"), ("border_talks", "south_1")]
)
def test_edits_leave_unchanged_provisions_their_points(
    cases: dict[str, Case], tmp_path: Path, name: str, draft: str, seed: int
) -> None:
    case = cases[name]
    parent = case.drafts[draft]
    chance = random.Random(seed)
    entries = edited(provisions(case, parent), chance)
    path = tmp_path / "in.md"
    path.write_text(numbered(entries, chance.choice((1, 1, 3, 20))), encoding="utf-8")
    plan = plan_import(case, path, FrontMatter("reply", author=case.party_ids[0], parent=draft))
    check(case, plan, entries, parent)


def test_what_is_written_is_read_back_with_the_same_points(cases: dict[str, Case], tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(EXAMPLES / "ukraine_2025", tmp_path / "case"))
    case = load_case(folder)
    parent = case.drafts["us_28"]
    for seed in range(6):
        chance = random.Random(100 + seed)
        entries = edited(edited(provisions(case, parent), chance), chance)
        path = tmp_path / "in.md"
        path.write_text(numbered(entries), encoding="utf-8")
        plan = plan_import(case, path, FrontMatter(f"reply_{seed}", author="ukraine", parent="us_28"))
        write_plan(case, plan)
        again = load_case(folder).drafts[f"reply_{seed}"]
        assert points_of_draft(case, again) == [m.point for m in plan.matches]


def test_a_number_of_no_point_is_written_as_null(cases: dict[str, Case], tmp_path: Path) -> None:
    path = tmp_path / "in.md"
    path.write_text("1. The parties recall the charter.\n3. No monitoring is provided for.\n", encoding="utf-8")
    plan = plan_import(
        cases["border_talks"], path, FrontMatter("x", author="north", parent="patron_1"), given={"1": None}
    )
    assert plan.draft.labels == {"1": None, "3": "monitor"}
    assert '"1": null' in plan.draft.file_text()
    assert "strip" in plan.draft.open


@pytest.mark.parametrize("name", ["border_talks", "ukraine_2025"])
def test_own_exports_come_back_as_the_same_package(cases: dict[str, Case], tmp_path: Path, name: str) -> None:
    case = cases[name]

    def same(path: Path, parent: str | None, want: Draft, changes: str = "accept") -> None:
        plan = plan_import(case, path, FrontMatter("back", author=case.party_ids[0], parent=parent), changes=changes)
        assert (plan.draft.package, plan.draft.open) == (want.package, want.open), (path.name, parent, want.id)
        assert [m.point for m in plan.matches] == points_of_draft(case, want)

    for draft in case.drafts.values():
        (tmp_path / "clean.md").write_text(draft.text, encoding="utf-8")
        (tmp_path / "clean.docx").write_bytes(clean_word(draft_text(draft), draft.title))
        for parent in {None, draft.parent}:
            same(tmp_path / "clean.md", parent, draft)
            same(tmp_path / "clean.docx", parent, draft)
        if draft.parent is not None:
            above = case.drafts[draft.parent]
            (tmp_path / "redline.docx").write_bytes(redline_drafts(case, above, draft))
            for parent in (None, above.id):
                same(tmp_path / "redline.docx", parent, draft)
                same(tmp_path / "redline.docx", parent, above, "reject")


@pytest.mark.parametrize(
    ("body", "point"),
    [
        (p("1. The strip ", ins("never ", "South"), "passes to North.") + p("2. No monitoring is provided for."), "strip"),
        (p("1. The strip passes to North.") + p("2. ", gone("No monitoring", "South"), ins("Monitoring", "South"), " is provided for."), "monitor"),
        (p("1. The strip passes to ", gone("North", "South"), ins("South", "South"), ".") + p("2. No monitoring is provided for."), "strip"),
    ],
)  # fmt: skip
def test_a_tracked_change_that_alters_a_clause_opens_it(
    cases: dict[str, Case], tmp_path: Path, body: str, point: str
) -> None:
    path = tmp_path / "in.docx"
    path.write_bytes(word(body))
    for parent in ("patron_1", None):
        plan = plan_import(cases["border_talks"], path, FrontMatter("x", author="south", parent=parent))
        assert set(plan.draft.open) == {point}
        kept = plan_import(
            cases["border_talks"], path, FrontMatter("x", author="south", parent=parent), changes="reject"
        )
        assert kept.draft.package == {"strip": "to_north", "monitor": "none"}


def test_numbering_that_begins_anew_is_no_label(cases: dict[str, Case], tmp_path: Path) -> None:
    path = tmp_path / "in.md"
    path.write_text(
        "## Part one\n\n1. Weather data are exchanged daily.\n\n2. Customs officers meet.\n\n"
        "## Part two\n\n1. No monitoring is provided for.\n\n2. The strip passes to North.\n",
        encoding="utf-8",
    )
    for parent in ("patron_1", None):
        plan = plan_import(cases["border_talks"], path, FrontMatter("x", author="north", parent=parent))
        assert [m.point for m in plan.matches] == [None, None, "monitor", "strip"]
        assert plan.draft.package == {"strip": "to_north", "monitor": "none"}
        case = cases["border_talks"]
        from detente.drafts.amend import as_draft

        assert points_of_draft(case, as_draft(plan.draft)) == [None, None, "monitor", "strip"]


def test_a_label_alone_is_a_doubt(cases: dict[str, Case], tmp_path: Path) -> None:
    path = tmp_path / "in.md"
    path.write_text("1. Qwerty.\n2. Uiop.\n", encoding="utf-8")
    for parent in ("patron_1", None):
        plan = plan_import(cases["border_talks"], path, FrontMatter("x", author="north", parent=parent))
        assert all(match.doubt for match in plan.matches if match.point is not None)
        assert plan.draft.package == {}
