"""A label that says something else is a change of the text; one that only follows its place is none."""

from __future__ import annotations

import pytest

from detente.drafts.compare import compare_texts
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import Line, PlanText, structure
from detente.drafts.word.sending_back.send_back import NEST, read_lines, send_back
from tests.drafts.make_word import level, numbering, p, word


def changes(before: str, after: str) -> list[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]:
    """What ``diff`` says of two texts, a paragraph for each line, beside what is the same."""
    a, b = (read_plain("\n\n".join(text.splitlines())) for text in (before, after))
    return [(r.changes, r.from_, r.to) for r in compare_texts(a, b).points if r.changes != ("same",)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1. First.\n2. Second.\nAnnex A prevails over this text.", "1. First.\n2. Second.\nAnnex B prevails over this text."),
        ("Article 1\nIt stands.\nArticle 9 survives the treaty.", "Article 1\nIt stands.\nArticle 8 survives the treaty."),
        ("Article 4\nIt stands.\nArticle 5 of the Treaty applies.", "Article 4\nIt stands.\nArticle 6 of the Treaty applies."),
        ("1 First stands.\n2 Second.\n3 Brigades withdraw at once.", "1 First stands.\n2 Second.\n4 Brigades withdraw at once."),
        ("Geçici Madde 2\nIt stays.", "Madde 2\nIt stays."),
        ("[[4.]] They pay.", "[4.] They pay."),
        ("Article 1\nIt stands.\n[Article 2]\nIt falls.", "Article 1\nIt stands.\nArticle 2\nIt falls."),
    ],
)  # fmt: skip
def test_a_label_that_says_something_else_is_reworded(before: str, after: str) -> None:
    assert [kind for kind, _, _ in changes(before, after)] == [("reworded",)]
    assert [kind for kind, _, _ in changes(after, before)] == [("reworded",)]


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("1. It stays.\n2. It goes.", "1. What is new comes first.\n2. It stays.\n3. It goes.", ["added"]),
        (
            "Article 1\nIt stays.\nArticle 2\nIt goes.\nAnnex A\nThe map.\nAnnex B\nThe list.",
            "Article 1\nIt stays.\nAnnex A\nThe map.\nAnnex B\nThe list.",
            ["removed"],
        ),
        (
            "Annex A\nThe map of the zone.\nAnnex B\nThe list of prisoners.",
            "Annex A\nThe list of prisoners.",
            ["removed"],
        ),
        ("1.1 It stays.\n2.1 It goes.\n2.2 It pays.", "1.1 It stays.\n2.1 Quite another thing.\n3.1 It goes.\n3.2 It pays.", ["added"]),
        ("1. It stays.\n2. It goes.", "(a) It stays.\n(b) It goes.", []),
        ("Article I\nIt stays.\nArticle II\nIt goes.", "1. It stays.\n2. It goes.", []),
    ],
)  # fmt: skip
def test_a_label_that_follows_its_place_is_no_change(before: str, after: str, kinds: list[str]) -> None:
    assert [kind for kind, _, _ in changes(before, after)] == [(kind,) for kind in kinds]


def listed(form: str, *words: str, kind: str = "decimal") -> PlanText:
    """A text whose points a list counts, with words of its own around the number."""
    body = "".join(p(said, num=(1, 0)) for said in words)
    data = word(body, {"numbering": numbering({1: level(0, kind, form)}, {1: (1, "")})})
    return structure([entry.line for entry in read_lines(data, "x")])


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (listed("Option %1:", "They go.", "They stay."), listed("Condition %1:", "They go.", "They stay."), ["reworded", "reworded"]),
        (listed("%1. Option", "They go."), listed("%1. Duty", "They go."), ["reworded"]),
        (listed("%1.", "They go."), listed("Option %1:", "They go."), ["reworded"]),
        (listed("Option %1:", "They go.", "They stay."), listed("Option %1:", "A new one comes first.", "They go.", "They stay."), ["added"]),
        (listed("Option %1:", "They go.", "They stay."), listed("Option %1:", "They stay."), ["removed"]),
        (
            listed("Option %1:", "They go.", "They stay.", kind="cardinalText"),
            listed("Option %1:", "A new one comes first.", "They go.", "They stay.", kind="cardinalText"), ["added"],
        ),
        (
            listed("Option %1:", "They go.", "They stay.", kind="upperRoman"),
            listed("Option %1:", "A new one comes first.", "They go.", "They stay.", kind="upperRoman"), ["added"],
        ),
    ],
)  # fmt: skip
def test_words_that_a_list_prints_are_words_and_its_number_follows_its_place(before: PlanText, after: PlanText, kinds: list[str]) -> None:  # fmt: skip
    found = [row.changes[0] for row in compare_texts(before, after).points if row.changes != ("same",)]
    assert found == kinds


def test_a_bullet_under_another_one_is_another_condition() -> None:
    def text(nest: int) -> object:
        rows = [
            ("1. They pay where:", None),
            ("• the North asks", 0),
            ("• the League watches", nest),
            ("2. It goes.", None),
        ]
        return structure([Line(words, nest=depth) for words, depth in rows])

    def kinds(a: int, b: int) -> list[tuple[str, ...]]:
        return [row.changes for row in compare_texts(text(a), text(b)).points]  # type: ignore[arg-type]

    assert kinds(0, 1) == kinds(1, 0) == [("reworded",), ("same",)]
    assert kinds(1, 1) == kinds(0, 0) == [("same",), ("same",)]


def test_a_heading_that_moves_past_a_point_has_moved() -> None:
    def headings(before: str, after: str) -> list[tuple[str, ...]]:
        a, b = (read_plain("\n\n".join(text.splitlines())) for text in (before, after))
        return [row.changes for row in compare_texts(a, b).headings]

    binding, other = "# What binds", "# What does not bind"
    text = f"{binding}\n1. It stays.\n2. It goes.\n{other}\n3. It comes."
    assert headings(text, f"{binding}\n1. It stays.\n{other}\n2. It goes.\n3. It comes.") == [("moved",)]
    more = f"{binding}\n1. It stays.\n2. Quite another thing.\n3. It goes.\n{other}\n4. What is new here.\n5. It comes."
    assert headings(text, more) == [("same",)]


def test_a_bullet_that_cannot_be_nested_otherwise_in_the_file_is_said() -> None:
    shapes = numbering({1: level(0, "bullet", "•") + level(1, "bullet", "•")}, {1: (1, "")})
    rows = (("the North asks", 0), ("the League watches", 0), ("the South asks", 0), ("in May", 1))
    bullets = "".join(p(words, num=(1, deep)) for words, deep in rows)
    data = word(p("1. They pay where:") + bullets + p("2. It goes."), {"numbering": shapes})
    text = structure([entry.line for entry in read_lines(data, "x")]).text
    same = send_back(data, read_plain(text), "South", "2025-11-24")
    assert same.uncarried == ()
    deeper = text.replace("• the League", "• <!-- level 2 --> the League")
    assert deeper != text
    made = send_back(data, read_plain(deeper), "South", "2025-11-24")
    assert [(entry.label, entry.found, entry.why) for entry in made.uncarried] == [
        ("1", "the League watches", f"{NEST} 1, not 2")
    ]
