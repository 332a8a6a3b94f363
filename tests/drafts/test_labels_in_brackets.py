"""Labels inside an opening bracket, as negotiating texts have them: the point is found, and its words keep the bracket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.drafts.compare import compare_texts
from detente.drafts.structure.brackets import alternatives, unbalanced
from detente.drafts.structure.labels import number_key
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.plan_text import PlanText, structure
from detente.drafts.structure.sequence import jumps
from detente.drafts.word.sending_back.send_back import read_lines, send_back
from detente.drafts.word.views import read_accepted, read_rejected
from tests.drafts.make_word import level, numbering, p, word

# a text; the name and the words of each point
TEXTS = {
    "[Article 5\n\nThey stop.]\n\n[Article 6\n\nThey go.]": [("Article 5", "[\nThey stop.]"), ("Article 6", "[\nThey go.]")],
    "1. They stop.\n\n2. They go.\n\n[3. The Parties shall pay 5.]\n\n4. They end.": [
        ("1", "They stop."), ("2", "They go."), ("3", "[The Parties shall pay 5.]"), ("4", "They end."),
    ],
    "1. They stop:\n\n[(a) now;]\n\n[(b) later;]\n\n(c) never.\n\n2. They go.": [
        ("1", "They stop:"), ("1(a)", "[now;]"), ("1(b)", "[later;]"), ("1(c)", "never."), ("2", "They go."),
    ],
    "1. They stop:\n[(a) now;]\n[(b) later;]\n2. They go.": [
        ("1", "They stop:"), ("1(a)", "[now;]"), ("1(b)", "[later;]"), ("2", "They go."),
    ],
    "1. They stop:\n\n[(a) now;] [(b) later;]\n\n2. They go.": [
        ("1", "They stop:"), ("1(a)", "[now;] [(b) later;]"), ("2", "They go."),
    ],
    "[[Article 5 – Zone\n\nThe zone.]]\n\nArticle 6 – Other": [("Article 5", "[[Zone\nThe zone.]]"), ("Article 6", "Other")],
    "1. They stop.\n\n[2 bis. They go.]\n\n3. They pay.": [("1", "They stop."), ("2 bis", "[They go.]"), ("3", "They pay.")],
    "**[Article 5]**\n\nThey stop.\n\n**[Article 6]** Zones\n\nThey go.": [
        ("[Article 5]", "They stop."), ("[Article 6]", "Zones\nThey go."),
    ],
    "[**Article 5** Zones]\n\nArticle 6\n\nThey go.": [("Article 5", "[Zones]"), ("Article 6", "They go.")],
    "[5.] They stop.\n\n[6.] They go.": [("[5]", "They stop."), ("[6]", "They go.")],
    "[[5.] They stop.]\n\n6. They go.": [("[5]", "[They stop.]"), ("6", "They go.")],
    "[المادة 5\n\nنص.]\n\nالمادة 6\n\nنص آخر.": [("المادة 5", "[\nنص.]"), ("المادة 6", "نص آخر.")],
    "第一条 停火。\n\n[第二条 撤军。]": [("第一条", "停火。"), ("第二条", "[撤军。]")],
    # other words for the point before
    "1. They stop.\n\n[Option 1: 2. They go.]\n\n[Option 2: 2. They stay.]\n\n3. They pay.": [
        ("1", "They stop."), ("2", "[Option 1: They go.]\n[Option 2: 2. They stay.]"), ("3", "They pay."),
    ],
    "1. They stop.\n\n[2. They go.]\n\n[2. They stay.]\n\n3. They pay.": [
        ("1", "They stop."), ("2", "[They go.]\n[2. They stay.]"), ("3", "They pay."),
    ],
    "Article 5\n\n[Option 1: They go.]\n\n[Option 2: They stay.]\n\nArticle 6\n\nThey pay.": [
        ("Article 5", "[Option 1: They go.]\n[Option 2: They stay.]"), ("Article 6", "They pay."),
    ],
    # two proposals for an article, each with paragraphs of its own
    "Article 4\n\nThey stop.\n\n[Article 5\n\n1. They go.\n\n2. They pay.]\n\n[Article 5\n\n1. They stay.\n\n2. They get.]\n\nArticle 6\n\nEnd.": [
        ("Article 4", "They stop."), ("Article 5", "["), ("Article 5(1)", "They go."), ("Article 5(2)", "They pay.]"),
        ("Article 5 #2", "["), ("Article 5(1) #2", "They stay."), ("Article 5(2) #2", "They get.]"), ("Article 6", "End."),
    ],
}  # fmt: skip


def said(text: PlanText) -> list[tuple[str, str]]:
    names = [n if n.count("#") else p.path for n, p in zip(text.names, text.provisions, strict=True)]
    return [(name, point.text) for name, point in zip(names, text.provisions, strict=True)]


@pytest.mark.parametrize("source", TEXTS)
def test_a_point_in_brackets_is_found_and_its_words_keep_them(source: str) -> None:
    text = read_plain(source)
    assert said(text) == TEXTS[source]
    assert text.lead == text.closing == ""
    assert jumps(text) == () or "[(a) now;] [(b)" in source
    assert said(read_plain(text.text)) == TEXTS[source]
    assert "".join(text.text.split()) == "".join(source.replace("**", "").split()) or "**" in source


@pytest.mark.parametrize(
    "line",
    [
        "[Article 5 of the Treaty applies to them.]", "[5] Smith says so.", "[5]", "[sic] They go.", "[^1] They go.", "[…] They go.",
        "[2025] They go.", "[a] They go.", "[Article 5](https://example.org) says so.", "[2. Zone](https://example.org) says so.",
        "[Article 5] of the Treaty applies.", "[Article 5] and Article 6 apply.", "[article 5 guarantees it]", "[Note: 2. see above]",
        "[Comment: 2. They go.]", "[South: they go.]", "[South: 600,000 soldiers] go.", "[South: 2 soldiers] go.", "[to be agreed]",
        "[A. Smith: they go.]", "[x] They go.", "[ ] They go.", "[North: 12. They go.]", "[2.5%] of them go.",
    ],
)  # fmt: skip
def test_other_words_in_brackets_stay_words(line: str) -> None:
    text = read_plain(f"{line}\n\nThey stop.")
    assert text.provisions == ()
    under = read_plain(f"1. They stop.\n\n{line}\n\nThey go on.\n\n9. They pay.")
    assert said(under) == [("1", f"They stop.\n{line}\nThey go on."), ("9", "They pay.")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[2. They pay 5.]", "[2. They pay 6.]"),
        ("[2. They pay 5.]", "2. They pay 5."),
        ("[Article 2\n\nThey pay 5.]", "[Article 2\n\nThey pay 6.]"),
        ("[(a) now;] [(b) pay 5;]", "[(a) now;] [(b) pay 6;]"),
        ("[Option 1: 2. Pay 5.]\n\n[Option 2: 2. Pay 7.]", "[Option 1: 2. Pay 5.]\n\n[Option 2: 2. Pay 8.]"),
        ("[[2. They pay 5.]]", "[2. They pay 5.]"),
        ("[2. They go.]\n\n[2. They stay.]", "[2. They go.]"),
    ],
)
def test_a_changed_clause_in_brackets_is_never_the_same(before: str, after: str) -> None:
    old, new = (read_plain(f"1. They stop.\n\n{words}\n\n7. They end.") for words in (before, after))
    found = compare_texts(old, new)
    assert not found.same
    assert any(row.changes != ("same",) for row in found.points)
    assert (found.words_a.missing, found.words_b.missing) == (0, 0)


def test_brackets_of_a_point_are_alternatives() -> None:
    text = read_plain("1. They stop.\n\n[2. They go.]\n\n[2. They stay.]\n\n[3. They pay.]\n\n[[4.] They end.]")
    assert not any(unbalanced(p.text) for p in text.provisions)
    assert [[x.text for x in alternatives(p.text)[0].texts] for p in text.provisions[1:]] == [
        ["They go.", "2. They stay."], ["They pay."], ["They end."],
    ]  # fmt: skip
    assert number_key("[Article 5]") == "5"
    assert text.find("4") == 3


WORDS = st.lists(st.sampled_from(["They stop.", "they go;", "[North: 5] [South: 6]", "pay 7,000", "Article 3 applies."]), min_size=1, max_size=3)  # fmt: skip


@given(
    st.lists(
        st.tuples(st.sampled_from(["{}.", "({})", "Article {}.", "{} bis."]), st.booleans(), WORDS),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_with_brackets_is_read_back(points: list[tuple[str, bool, list[str]]]) -> None:
    rows = []
    for number, (form, bracket, words) in enumerate(points, 1):
        row = f"{form.format(number)} {' '.join(words)}"
        rows.append(f"[{row}]" if bracket else row)
    text = read_plain("\n\n".join(rows))
    again = read_plain(text.text)
    assert said(again) == said(text)
    assert again.paragraphs == text.paragraphs == tuple(rows)


def test_a_bracket_taken_out_is_written_into_the_received_file() -> None:
    data = word(p("1. They stop.") + p("[2. They pay 5.]") + p("3. They go."))
    text = read_plain(structure([entry.line for entry in read_lines(data, "x")]).text)
    assert text.names == ("1", "2", "3")
    made = send_back(data, read_plain(text.text.replace("[2. They pay 5.]", "2. They pay 6.")), "South", "2025-11-24")
    assert made.uncarried == ()
    assert read_accepted(made.data) == ["1. They stop.", "2. They pay 6.", "3. They go."]
    assert read_rejected(made.data) == ["1. They stop.", "[2. They pay 5.]", "3. They go."]


def test_a_list_may_print_the_bracket() -> None:
    shapes = numbering({1: level(0, "decimal", "[%1.")}, {1: (1, "")})
    data = word(p("They stop.]", num=(1, 0)) + p("They pay 5.]", num=(1, 0)), {"numbering": shapes})
    text = structure([entry.line for entry in read_lines(data, "x")])
    assert [(q.printed, q.text) for q in text.provisions] == [("1.", "[They stop.]"), ("2.", "[They pay 5.]")]
    same = send_back(data, read_plain(text.text), "South", "2025-11-24")
    assert (same.inserted, same.deleted) == (0, 0)
    made = send_back(data, read_plain(text.text.replace("pay 5", "pay 6")), "South", "2025-11-24")
    assert read_accepted(made.data) == ["They stop.]", "They pay 6.]"]


@pytest.mark.parametrize("forms", [("[Article 2]", "Article 2"), ("Article 2", "[Article 2]")])
def test_a_bracket_around_a_label_alone_says_that_the_point_is_not_agreed(forms: tuple[str, str]) -> None:
    a, b = (read_plain(f"Article 1\nGuns fall silent.\n{form}\nRoads open.\n") for form in forms)
    rows = compare_texts(a, b).points
    assert [(row.changes, row.from_, row.to) for row in rows] == [
        (("same",), ("Article 1",), ("Article 1",)),
        (("reworded",), (forms[0],), (forms[1],)),
    ]
