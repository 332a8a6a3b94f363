"""A draft may hold anything that can be typed: it is read, compared and written all the same, and soon."""

from __future__ import annotations

import pytest

from acceptance.watchdog import watched
from detente.drafts.structure.brackets import alternatives, choose, unbalanced
from detente.drafts.structure.labels import find_label, number_key
from detente.drafts.structure.plain import read_plain
from detente.drafts.structure.tokens import opcodes, word_changes
from detente.drafts.word.redline import pair_paragraphs
from detente.numerals.notation import in_format

LENGTH = 100_000
UNITS = [
    " ", "[", "]", "[a] ", "[N: a] [S: b] ", "(", "<!--", "*", "#", "-", "_", "1", "1.", "i", "m", "a", "a ", ". ", ", ", "\\\n",
    "a\n", "\n", "\n\n", "1. a\n", "(a) b\n", "a\n\n", "# a\n\n", "---\n", "## h\n1. a\n", "| a |\n", "[^1]: a\n", "1.1.", "II.\n",
    "word word word word word word word word word word\n",
]  # fmt: skip


@pytest.mark.parametrize("markdown", [True, False])
@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_a_text_of_one_thing_again_and_again_is_read_and_written(unit, markdown):
    for start, end in (("1. a", "\n2. b"),):
        text = start + unit * (LENGTH // 3 // len(unit)) + end
        with watched(f"{start}{unit!r}"):
            read = read_plain(text, markdown)
            assert read.names is not None
            assert len(read.subtree_texts) == len(read.provisions)
            assert read_plain(read.text) is not None
            for words in (text, *(p.text for p in read.provisions[:3])):
                assert isinstance(choose(words), str)
                assert alternatives(words) is not None
                assert unbalanced(words) in (True, False)
            number_key(text)


@pytest.mark.parametrize("unit", ["a ", "; ", "a b ", "1 ", ". a", "a1 b1 c1 "], ids=repr)
def test_texts_that_repeat_are_compared_and_their_differences_joined_are_the_texts(unit):
    before = unit * (LENGTH // len(unit))
    for after in (before[LENGTH // 3 :], "x " + before + " y", before.replace("a", "c"), before[::-1], ""):
        with watched(f"comparing {unit!r}"):
            changes = word_changes(before, after)
            assert "".join(c.before for c in changes) == before
            assert "".join(c.after for c in changes) == after


def test_the_steps_from_one_sequence_to_another_lead_there_whatever_method_finds_them():
    few = ["a", "b", "c", "a"]
    for old, new in (
        (few, few[1:]),
        (["x"] * 3000, ["x"] * 2500 + ["y"]),
        (["x", "y"] * 15_000, ["y", "x"] * 14_000),
        (["s", *["x", "y"] * 20_000, "e"], ["s", *["y", "y", "x"] * 15_000, "e"]),
    ):
        made, at = [], 0
        for tag, a1, a2, b1, b2 in opcodes(old, new):
            assert a1 == at
            at = a2
            made += old[a1:a2] if tag == "equal" else new[b1:b2]
            assert tag != "equal" or old[a1:a2] == new[b1:b2]
        assert (made, at) == (new, len(old))


def test_many_equal_paragraphs_are_paired_in_order():
    with watched("pairing paragraphs"):
        pairs = pair_paragraphs([""] * 20_000, ["", "x"] * 10_000)
    assert [i for i, _ in pairs if i is not None] == list(range(20_000))
    assert [j for _, j in pairs if j is not None] == list(range(20_000))


@pytest.mark.parametrize("digits", [49, 4_299, 5_000, LENGTH])
@pytest.mark.parametrize("shape", ["{}", "{}.", "({})", "{})", "{}.1", "1.{}", "{}bis)", "Article {}", "{}(a)", "§{}"])
def test_a_long_run_of_digits_is_a_line_like_any_other(digits, shape):
    text = f"{shape.format('1' * digits)} and more"
    assert find_label(text) is None
    read = read_plain(f"1. a\n\n{text}\n\n2. b\n")
    assert [p.label for p in read.provisions] == ["1", "2"]
    assert text in read.provisions[0].text


def test_deeply_nested_brackets_are_read_down_to_a_depth_and_kept_as_text_below():
    text = "[" * 5_000 + "x" + "]" * 5_000
    assert len(alternatives(text)) == 1
    assert "x" in choose(text)
    assert choose("[[[a]]] [b]") == "a"


@pytest.mark.parametrize("form", ["chicago", "lowerLetter", "russianLower", "hebrew2", "upperRoman", "ordinal", "hex"])
def test_a_number_written_in_repeated_signs_is_cut(form):
    assert 0 < len(in_format(200_000_000, form)) <= 64


@pytest.mark.parametrize(
    ("written", "level"), [("20000000", 8), ("-3", 0), ("2", 2), (None, 0), ("x", 0), ("1" * 5_000, 0)]
)
def test_a_level_of_a_word_list_is_one_of_the_nine_that_word_knows(written, level):
    from detente.drafts.word.numbering import level_of

    assert level_of(written) == level
