"""Words that contradict the computation, told to a reader: who said what, when, and what would have to be wrong."""

from __future__ import annotations

from detente.bargain.results import SaidOtherwise
from detente.case.case import Case
from detente.case.wording import draft_words, in_words, short
from detente.text import joined
from detente.words import day, figure, likelihood, percent

WORDS = 160


def contradiction_words(case: Case, found: SaidOtherwise) -> str:
    """Say a contradiction in two or three sentences."""
    name = case.name(found.party)
    what = draft_words(case, found.about) if found.about in case.drafts else in_words(found.about, case)
    verb = "rejected" if found.stance == "reject" else "accepted"
    words = f" (“{short(found.text, WORDS)}”)" if found.text else ""
    computed = f"{likelihood(found.accepts)} to accept the draft ({percent(found.accepts)})"
    return f"On {day(found.date)} {name} {verb} {what}{words}; computed, it is {computed}. {_wrong(case, found)}"


def _wrong(case: Case, found: SaidOtherwise) -> str:
    """Say which judgements would have to be wrong if the words are meant."""
    refused = found.stance == "reject"
    ways = []
    if found.by is not None:
        ways.append(f"its no-deal value is judged too {'low' if refused else 'high'} by {figure(found.by)} or more")
        ways.append(f"the draft is judged that much too {'good' if refused else 'bad'} for it")
    if refused:
        ways.append("a red line that the draft crosses is missing")
    elif found.red_lines:
        ways.append(f"its red line is not real ({joined([in_words(line, case) for line in found.red_lines])})")
    if not ways:
        ways.append("its preferences are judged wrongly")
    return f"If the words are meant, {joined(ways, 'or')}."
