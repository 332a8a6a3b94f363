"""Edits change one value and nothing else, or nothing at all."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.edit import ChangedOnDisk, digest, fingerprint, restore, set_figure, set_list, stamp
from detente.case.load import load_case
from detente.errors import InputError


def changed_lines(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[:2] in ("- ", "+ ")]


@pytest.mark.parametrize(
    ("path", "figures", "old", "new"),
    [
        (["north", "no_deal"], [25], "no_deal: [20, 30, 45]", "no_deal: 25"),
        (["north", "no_deal"], [21, 31, 46.5], "no_deal: [20, 30, 45]", "no_deal: [21, 31, 46.5]"),
        (["north", "weights", "monitor"], [10, 20, 30], "monitor: 20}", "monitor: [10, 20, 30]}"),
        (["north", "values", "strip", "shared"], [55], "shared: [30, 50, 60]", "shared: 55"),
        (
            ["north", "values", "monitor", "league"],
            [25, 45, 65],
            '{low: 20, likely: 40, high: 60, reason: "Observers limit it.", source: wire_a}',
            '{low: 25, likely: 45, high: 65, reason: "Observers limit it.", source: wire_a}',
        ),
        (["north", "red_lines", 0, "firmness"], [0.5], "firmness: 0.9", "firmness: 0.5"),
        (["north", "linkages", 0, "adds"], [1, 2, 3], "adds: 10", "adds: [1, 2, 3]"),
    ],
)
def test_one_value_changes_and_every_other_byte_stays(
    border_copy: Path, path: list[str | int], figures: list[float], old: str, new: str
) -> None:
    file = border_copy / "preferences.yaml"
    before = file.read_text()
    assert before.count(old) >= 1
    returned = set_figure(border_copy, "preferences.yaml", path, figures, digest(file))
    after = file.read_text()
    assert returned == digest(file)
    assert len(changed_lines(before, after)) == 2
    assert after.replace(new, old, 1) == before or after == before.replace(old, new, 1)
    load_case(border_copy)
    restore(border_copy, "preferences.yaml", before, returned)
    assert file.read_text() == before


def test_block_style_keeps_its_comments_and_line_ends(border_copy: Path) -> None:
    file = border_copy / "preferences.yaml"
    text = file.read_text().replace(
        "  no_deal: [20, 30, 45]         # required; null: no threshold, only red lines",
        "  no_deal:     # asked twice\n    reason: 'It said: so'   # in March\n    value: 30   # the judge's\n",
    )
    if "asked twice" not in text:
        text = file.read_text().replace(
            "  no_deal: [20, 30, 45]",
            "  no_deal:     # asked twice\n    reason: 'It said: so'   # in March\n    value: 30   # the judge's\n",
            1,
        )
    text = text.replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    set_figure(border_copy, "preferences.yaml", ["north", "no_deal"], [10, 20, 40], digest(file))
    after = file.read_bytes().decode()
    assert after.startswith("\ufeff")
    assert "low: 10\n    likely: 20\n    high: 40   # the judge's\r\n" in after
    assert "# asked twice\r\n    reason: 'It said: so'   # in March\r\n" in after
    assert load_case(border_copy).assessors[0].preferences["north"].no_deal is not None


def test_a_list_is_put_in_another_order(border_copy: Path) -> None:
    file = border_copy / "preferences.yaml"
    set_list(border_copy, "preferences.yaml", ["south", "ranking"], ["monitor", "strip"], digest(file))
    assert "ranking: [monitor, strip]" in file.read_text()
    with pytest.raises(InputError, match="as many"):
        set_list(border_copy, "preferences.yaml", ["south", "ranking"], ["monitor"], digest(file))


@pytest.mark.parametrize(
    ("path", "figures", "said"),
    [
        (["north", "weights", "monitor"], [30, 20, 10], "low <= likely <= high"),
        (["north", "weights", "monitor"], [-5], "weight"),
        (["north", "red_lines", 0, "firmness"], [1.5], "probability"),
        (["north", "weights", "nothing"], [5], "no value at north.weights.nothing"),
        (["north", "weights", "monitor"], [float("nan")], "expected one number"),
        (["north", "weights", "monitor"], [1, 2], "expected one number"),
    ],
)
def test_what_the_case_would_not_load_with_is_refused_and_nothing_written(
    border_copy: Path, path: list[str | int], figures: list[float], said: str
) -> None:
    before = fingerprint(border_copy)
    names = sorted(p.name for p in border_copy.rglob("*"))
    with pytest.raises(InputError, match=said) as found:
        set_figure(border_copy, "preferences.yaml", path, figures, before["preferences.yaml"])
    assert "/tmp/detente-" not in str(found.value)
    assert fingerprint(border_copy) == before
    assert sorted(p.name for p in border_copy.rglob("*")) == names


def test_a_file_changed_by_another_program_is_never_overwritten(border_copy: Path) -> None:
    file = border_copy / "preferences.yaml"
    seen, look = digest(file), stamp(border_copy)
    file.write_text(file.read_text() + "# a colleague was here\n")
    assert stamp(border_copy) != look
    with pytest.raises(ChangedOnDisk, match="another program"):
        set_figure(border_copy, "preferences.yaml", ["north", "no_deal"], [25], seen)
    assert file.read_text().endswith("# a colleague was here\n")


def test_a_value_shared_by_an_alias_is_refused(border_copy: Path) -> None:
    file = border_copy / "preferences.yaml"
    text = (
        file.read_text()
        .replace("no_deal: [20, 30, 45]", "no_deal: &both [20, 30, 45]", 1)
        .replace("no_deal: 35", "no_deal: *both", 1)
    )
    file.write_text(text)
    load_case(border_copy)
    with pytest.raises(InputError):
        set_figure(border_copy, "preferences.yaml", ["south", "no_deal"], [25], digest(file))
    assert file.read_text() == text


@given(st.lists(st.integers(0, 100_000).map(lambda n: n / 1000), min_size=3, max_size=3).map(sorted))
def test_figures_read_back_as_they_were_written(figures: list[float]) -> None:
    import shutil
    import tempfile

    from tests.conftest import EXAMPLES

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "case"
        shutil.copytree(EXAMPLES / "border_talks", folder)
        set_figure(folder, "preferences.yaml", ["north", "no_deal"], figures, digest(folder / "preferences.yaml"))
        estimate = load_case(folder).assessors[0].preferences["north"].no_deal
        assert estimate is not None
        assert [estimate.low, estimate.likely, estimate.high] == figures


def test_a_correlation_stays_through_edits_and_can_be_edited(border_copy: Path) -> None:
    path = border_copy / "preferences.yaml"
    path.write_text(
        path.read_text().replace("  no_deal: [20", "  correlation: 0.3  # one desk judged all\n  no_deal: [20")
    )
    before = path.read_text()
    now = set_figure(border_copy, "preferences.yaml", ["north", "no_deal"], [25], digest(path))
    assert load_case(border_copy).assessors[0].preferences["north"].correlation == 0.3
    now = set_figure(border_copy, "preferences.yaml", ["north", "correlation"], [0.45], now)
    assert load_case(border_copy).assessors[0].preferences["north"].correlation == 0.45
    assert path.read_text() == before.replace("no_deal: [20, 30, 45]", "no_deal: 25", 1).replace("0.3  #", "0.45  #")
    with pytest.raises(InputError, match="expected a number from 0 to below 1"):
        set_figure(border_copy, "preferences.yaml", ["north", "correlation"], [1.2], now)
