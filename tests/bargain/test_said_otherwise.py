"""A party whose words say the opposite of what is computed is named, with what would have to be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.command import answer, call

from detente.bargain.acceptance import analyze
from detente.case.load import load_case
from detente.inference.prepare import prepare
from detente.report.brief.build import write_brief


def act(day: str, party: str, stance: str, about: str = "patron_1", text: str = "Never.") -> str:
    return (
        f'- {{date: {day}, actor: {party}, kind: statement, about: "{about}", stance: {stance}, text: "{text}", '
        "source: wire_a}\n"
    )


def judged(folder: Path, acts: str):
    (folder / "timeline.yaml").write_text(acts)
    case = load_case(folder)
    return case, analyze(prepare(case, draws=500), case, [case.draft()])[0]


def test_a_refusal_in_words_against_a_computed_yes_is_found(border_copy: Path) -> None:
    _, result = judged(border_copy, act("2025-11-22", "north", "reject"))
    (found,) = result.said_otherwise
    assert (found.party, found.stance, found.accepts) == ("north", "reject", 1.0)
    # North has 100 under patron_1 and a no-deal value of 31 or so: it would have to be some 69 higher.
    assert found.by == pytest.approx(result.parties["north"].gap.p50)
    assert found.by > 50


def test_an_acceptance_in_words_against_a_computed_no_is_found(border_copy: Path) -> None:
    _, result = judged(border_copy, act("2025-11-22", "south", "accept"))
    (found,) = result.said_otherwise
    assert (found.party, found.stance) == ("south", "accept")
    assert found.by == pytest.approx(-result.parties["south"].gap.p50)


@pytest.mark.parametrize(
    "acts",
    [
        act("2025-11-22", "south", "reject"),  # as computed
        act("2025-11-22", "north", "conditional"),  # neither yes nor no
        act("2025-11-22", "north", "reject") + act("2025-11-23", "north", "accept"),  # taken back
        act("2025-11-23", "north", "accept") + act("2025-11-22", "north", "reject"),  # the same, in another order
        act("2025-11-26", "north", "reject"),  # after the case's day
        act("2025-11-22", "north", "reject", "south_1"),  # another draft
        act("2025-11-22", "north", "reject", "strip is shared"),  # not in this draft
    ],
)
def test_what_does_not_contradict_is_not_named(border_copy: Path, acts: str) -> None:
    assert judged(border_copy, acts)[1].said_otherwise == ()


def test_a_no_to_what_the_draft_provides_counts(border_copy: Path) -> None:
    _, result = judged(border_copy, act("2025-11-22", "north", "reject", "monitor is none"))
    assert [found.about for found in result.said_otherwise] == ["monitor is none"]


@pytest.mark.parametrize("posterior", [False, True])
def test_the_first_page_of_the_brief_says_it_with_the_words_and_the_day(border_copy: Path, posterior: bool) -> None:
    case, _ = judged(border_copy, act("2025-11-22", "north", "reject", text="We shall never sign this."))
    brief = write_brief(case, prepare(case, draws=500, posterior=posterior))
    (item,) = [item for item in brief.page[0].items if item.lead == "Said otherwise."]
    for part in ("22 November 2025", "North", "We shall never sign this", "fares better without a deal"):
        assert part in item.text
    assert item.sources


def test_the_terminal_and_the_json_say_it(border_copy: Path) -> None:
    judged(border_copy, act("2025-11-22", "north", "reject"))
    shown = call("analyze", border_copy, "--draws", "300")
    assert "Said otherwise: On 22 November 2025 North rejected" in " ".join(shown.stdout.split())
    found = answer("analyze", border_copy, "--draws", "300")
    (entry,) = found["said_otherwise"]
    assert entry["party"] == "north"
    assert entry["date"] == "2025-11-22"


def test_check_lists_them_with_their_place_and_what_would_have_to_be_wrong(border_copy: Path) -> None:
    judged(border_copy, act("2025-11-22", "south", "reject") + act("2025-11-22", "north", "reject", text="Not this."))
    found = answer("check", border_copy)
    (told,) = [w for w in found["warnings"] if "said otherwise" in w["message"]]
    assert told["line"] == 2
    for part in ("North rejected", "Not this", "no-deal value is judged too low by"):
        assert part in told["message"]
    judged(border_copy, act("2025-11-22", "south", "reject"))
    assert not [w for w in answer("check", border_copy)["warnings"] if "said otherwise" in w["message"]]
