"""Loading a case: every mistake at once, each at its place with the way to mend it."""

from __future__ import annotations

import random

import pytest

from case.mutations import mangle
from detente.bargain.acceptance import analyze
from detente.case.load import load_case
from detente.errors import InputError
from detente.inference.prepare import prepare


def faults_of(folder):
    with pytest.raises(InputError) as caught:
        load_case(folder)
    return caught.value.faults


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_small_case_loads(border_talks):
    case = load_case(border_talks)
    assert case.party_ids == ("north", "south", "patron", "league")
    assert case.options == {"strip": ("to_north", "shared", "to_south"), "monitor": ("none", "league")}
    assert case.draft().id == "patron_1"
    assert case.obligates("strip", "shared") == ("north", "south")
    assert case.obligates("strip", "to_south") == ()
    assert case.warnings == ()


def test_the_flagship_loads(ukraine_2025):
    case = load_case(ukraine_2025)
    numbers = [point.number for point in case.points]
    assert [n for n in numbers if n.startswith("21")] == ["21a", "21b", "21c", "21d"]
    assert {str(k) for k in range(1, 29)} - {"21"} <= set(numbers)


def test_two_influences_of_one_id_are_refused(border_copy):
    line = "  - {id: nod, of: league, on: south, when: accept, no_deal: [-8, -4, 0]}\n"
    path = border_copy / "process.yaml"
    text = path.read_text(encoding="utf-8")
    old = "  - {of: league, on: south, when: accept, no_deal: [-8, -4, 0]}\n"
    assert old in text
    path.write_text(text.replace(old, old + line), encoding="utf-8")
    assert [link.id for link in load_case(border_copy).process.influence] == [None, "nod"]
    path.write_text(text.replace(old, old + line + line.replace("accept", "reject")), encoding="utf-8")
    (fault,) = faults_of(border_copy)
    first = text[: text.index(old)].count("\n") + 2
    assert (fault.place.line, fault.message) == (
        first + 1,
        f"influence 'nod' stands twice (first on line {first}); give each its own id",
    )


MISTAKES = [
    ("case.yaml", "role: principal", "role: principle", "did you mean 'principal'"),
    ("case.yaml", "title:", "titel:", "did you mean 'title'"),
    ("case.yaml", "ordered: true", "ordered: yes", "expected true or false"),
    ("case.yaml", "as_of: 2025-11-25", "as_of: 25.11.2025", "expected a date"),
    ("case.yaml", "as_of: 2025-11-25", "as_of: 2025-02-30", "no day"),
    ("case.yaml", "detente: 1", "detente: 2", "version"),
    ("case.yaml", "obligates: [south]", "obligates: [soth]", "did you mean 'south'"),
    ("preferences.yaml", "[20, 30, 45]", "[45, 30, 20]", "low <= likely <= high"),
    ("preferences.yaml", "[20, 30, 45]", "[20, 45]", "a list of 2"),
    ("preferences.yaml", "[20, 30, 45]", "[20, 30, .nan]", "expected a number"),
    ("preferences.yaml", "[20, 30, 45]", "1e999", "expected a finite number"),
    ("preferences.yaml", "[20, 30, 45]", '"30"', "remove the quotes"),
    ("preferences.yaml", "firmness: 0.9", "firmness: 1.9", "probability"),
    ("preferences.yaml", "to_north: 100", "to_north: 101", "0 to 100"),
    ("preferences.yaml", "strip is to_south", "strip is to_suth", "did you mean 'to_south'"),
    ("preferences.yaml", "strip is to_south", "strip is is", "expected"),
    ("preferences.yaml", "ideal: league", "ideal: leage", "did you mean 'league'"),
    (
        "preferences.yaml",
        "prefers: [to_south, shared, to_north]",
        "prefers: [to_south, shared]",
        "'to_north' is missing",
    ),
    ("preferences.yaml", "ranking: [strip, monitor]", "ranking: [strip, strip]", "stands twice"),
    ("preferences.yaml", "\nleague:", "\nleagu:", "did you mean 'league'"),
    ("drafts/patron_1.md", "strip: to_north", "strip: north", "no option 'north'"),
    ("drafts/patron_1.md", "author: patron", "author: patrn", "did you mean 'patron'"),
    ("drafts/patron_1.md", "parent: null", "parent: nobody_1", "no draft is called"),
    ("timeline.yaml", "stance: ", "stance: very_", "expected one of accept"),
]


@pytest.mark.parametrize("name, old, new, words", MISTAKES, ids=[f"{m[0]}-{m[2][:20]}" for m in MISTAKES])
def test_a_mistake_is_named_at_its_line(border_copy, name, old, new, words):
    line = edit(border_copy, name, old, new)
    found = faults_of(border_copy)
    assert any(words in f.message for f in found), [str(f) for f in found]
    assert any(f.place.file.endswith(name) and abs(f.place.line - line) <= 3 for f in found)


def test_all_mistakes_come_at_once(border_copy):
    for name, old, new, _ in (MISTAKES[0], MISTAKES[7], MISTAKES[20]):
        edit(border_copy, name, old, new)
    files = {f.place.file.rsplit("/", 1)[-1] for f in faults_of(border_copy)}
    assert {"case.yaml", "preferences.yaml"} <= files


def test_a_fault_in_a_condition_points_at_its_column(border_copy):
    edit(border_copy, "preferences.yaml", '"strip is to_south"', '"strip is shared and moniter is none"')
    found = faults_of(border_copy)
    line = (border_copy / "preferences.yaml").read_text().split("\n")[found[0].place.line - 1]
    assert line[found[0].place.column - 1 :].startswith("moniter")


def test_a_missing_point_value_is_an_error(border_copy):
    text = (border_copy / "preferences.yaml").read_text()
    lines = [line for line in text.split("\n") if "monitor: {ideal" not in line]
    (border_copy / "preferences.yaml").write_text("\n".join(lines))
    assert any("'monitor' has no entry" in f.message for f in faults_of(border_copy))


def test_both_forms_of_preferences_are_refused(border_copy):
    (border_copy / "preferences").mkdir()
    assert any("keep one" in f.message for f in faults_of(border_copy))


def test_assessors_in_a_folder(border_copy):
    text = (border_copy / "preferences.yaml").read_text()
    (border_copy / "preferences.yaml").unlink()
    (border_copy / "preferences").mkdir()
    (border_copy / "preferences" / "one.yaml").write_text("assessor: One\nweight: 3\n" + text)
    (border_copy / "preferences" / "two.yaml").write_text("assessor: Two\nweight: 1\n" + text)
    case = load_case(border_copy)
    assert [(a.name, a.weight) for a in case.assessors] == [("One", 3.0), ("Two", 1.0)]
    (border_copy / "preferences" / "two.yaml").write_text("weight: 1\n" + text)
    assert any("'assessor' is missing" in f.message for f in faults_of(border_copy))


def test_consent_of_a_party_without_preferences_is_an_error(border_copy):
    edit(border_copy, "case.yaml", "id: league\n", "id: union\n")
    messages = [f.message for f in faults_of(border_copy)]
    assert any("no party is called 'league'" in m for m in messages)


def test_a_circle_of_parents_is_refused(border_copy):
    edit(border_copy, "drafts/patron_1.md", "parent: null", "parent: south_1")
    assert any("lead back" in f.message for f in faults_of(border_copy))


def test_a_file_with_a_similar_name_is_warned_of(border_copy):
    (border_copy / "preference.yaml").write_text("{}")
    assert any("did you mean 'preferences.yaml'" in w.message for w in load_case(border_copy).warnings)


@pytest.mark.parametrize("seed", range(6))
def test_mangled_files_never_end_in_a_traceback(border_copy, seed):
    rng = random.Random(seed)
    files = sorted(p for p in border_copy.rglob("*") if p.suffix in (".yaml", ".md"))
    for _ in range(40):
        path = rng.choice(files)
        kept = path.read_bytes()
        path.write_bytes(mangle(rng, kept))
        try:
            case = load_case(border_copy)
            drawn = prepare(case, draws=20)
            analyze(drawn, case, [case.draft()])
        except InputError as error:
            assert str(error).strip()
            assert all(fault.place.file for fault in error.faults)
        finally:
            path.write_bytes(kept)


ONE_EACH = [
    ("case.yaml", "role: drafter", "role: drafted", "did you mean 'drafter'"),
    ("case.yaml", "as_of: 2025-11-25", "as_of: yesterday", "expected a date"),
    ("preferences.yaml", "scale: points", "scale: pionts", "did you mean 'points'"),
    ("preferences.yaml", 'when: "strip is shared and', 'when: "stirp is shared and', "did you mean 'strip'"),
    ("drafts/south_1.md", "strip: shared", "strip: sharde", "did you mean 'shared'"),
    ("timeline.yaml", "actor: north", "actor: nroth", "did you mean 'north'"),
    ("process.yaml", "deadline: thursday", "deadline: thrusday", "did you mean 'thursday'"),
    ("process.yaml", "winter, on: south", "winter, on: suoth", "did you mean 'south'"),
    ("guarantees.yaml", "trigger: north_invades", "trigger: north_invade", "did you mean 'north_invades'"),
    ("performance.yaml", "after: pullback", "after: pullbakc", "did you mean 'pullback'"),
]


def test_the_mistakes_of_all_files_come_at_once_and_nothing_else(border_copy):
    """One mistake in each file, references between files included; none of them hides or makes another."""
    for name, old, new, _ in ONE_EACH:
        edit(border_copy, name, old, new)
    found = faults_of(border_copy)
    for name, _, _, words in ONE_EACH:
        assert any(f.place.file.endswith(name) and words in f.message for f in found), (name, words)
    assert len(found) == len(ONE_EACH), [str(f) for f in found]


@pytest.mark.parametrize("first", range(len(ONE_EACH)))
def test_a_mistake_in_one_file_makes_none_in_another(border_copy, first):
    name, old, new, words = ONE_EACH[first]
    edit(border_copy, name, old, new)
    found = faults_of(border_copy)
    assert len(found) == 1, [str(f) for f in found]
    assert words in found[0].message


def test_a_draft_that_cannot_be_read_is_not_said_to_be_missing(border_copy):
    edit(border_copy, "drafts/patron_1.md", "date: 2025-11-20", "date: soon")
    assert [f.message for f in faults_of(border_copy)] == ["date: found 'soon', expected a date such as 2025-11-25"]


def test_without_an_id_no_name_can_be_judged(border_copy):
    edit(border_copy, "case.yaml", "id: league\n", "id: The League\n")
    assert len(faults_of(border_copy)) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("24 November 2025", "; write 2025-11-24"),
        ("2025-11-31", "; November 2025 has 30 days"),
        ("2025-24-11", "; did you mean 2025-11-24?"),
        ("11/12/2025", "; write 2025-12-11 or 2025-11-12, whichever is meant"),
    ],
)
def test_a_wrong_date_in_the_timeline_gets_a_suggestion(border_copy, written, said):
    path = border_copy / "timeline.yaml"
    text = path.read_text()
    path.write_text(text.replace("date: 2025-11-22", f"date: {written}", 1))
    assert any(fault.message.endswith(said) for fault in faults_of(border_copy)), faults_of(border_copy)
