"""What was last said in public of a draft, and what a party may know of its open points."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from detente.case.known_to import known_options, known_to
from detente.case.last_words import REJECTS_A_PART, provides, public_words, stance_on
from detente.case.load import load_case


def test_a_public_no_to_what_a_draft_provides_is_a_word_on_it(border_talks: Path) -> None:
    case = load_case(border_talks)
    said = public_words(case, "patron_1")
    assert said["south"].about == "strip is to_north"
    assert stance_on(said["south"], "patron_1") == REJECTS_A_PART
    assert stance_on(said["north"], "patron_1") == said["north"].stance


def test_a_condition_on_an_open_point_is_provided_by_no_draft(border_talks: Path) -> None:
    case = load_case(border_talks)
    draft = case.draft("patron_1")
    assert provides(case, draft, "strip is to_north")
    assert not provides(case, draft, "strip is shared")
    opened = draft.model_copy(update={"package": {}, "open": {"strip": ("to_north", "shared")}})
    assert not provides(case, opened, "strip is to_north")
    assert not provides(case, draft, "patron_1")


def test_an_open_list_shows_nobody_an_option_of_a_hidden_text(border_talks: Path) -> None:
    case = load_case(border_talks)
    hidden, seen = case.draft("south_1"), case.draft("patron_1")
    assert not hidden.seen("north", case.as_of)
    assert seen.seen("north", case.as_of)
    before = known_options(case, "north")
    opened = seen.model_copy(
        update={
            "package": {p: o for p, o in seen.package.items() if p != "strip"},
            "open": {"strip": ("to_north", "shared", "to_south")},
        }
    )
    changed = replace(case, drafts={**case.drafts, "patron_1": opened})
    assert hidden.package["strip"] not in known_options(changed, "north").get("strip", ())
    assert hidden.package["strip"] not in before.get("strip", ())
    assert hidden.package["strip"] not in known_to(changed, "north").drafts["patron_1"].open.get("strip", ())
