"""Words that contradict the computation, told to a reader: who said what, when, and what would have to be wrong.

The brief, ``analyze`` and ``check`` say it in the same words.
"""

from __future__ import annotations

from detente.bargain.acceptance import analyze
from detente.bargain.results import SaidOtherwise
from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.wording import draft_words, in_words, points_of
from detente.errors import Fault, Place
from detente.inference.prepare import prepare
from detente.language import ENGLISH, spoken, tr
from detente.report.phrases import accepts
from detente.text import joined, short, whole
from detente.words import day, figure, likely_to, percent

WORDS = 160
CHECK_DRAWS = 1_000


def contradiction_words(case: Case, found: SaidOtherwise) -> str:
    """Say a contradiction in two or three sentences."""
    name = case.name(found.party)
    what = draft_words(case, found.about) if found.about in case.drafts else in_words(found.about, case)
    verb = "rejected" if found.stance == "reject" else "accepted"
    words = f" (“{short(found.text, WORDS)}”)" if found.text else ""
    text = "it" if found.about == found.draft else draft_words(case, found.draft)
    computed = f"{likely_to(found.accepts, f'accept {text}').removeprefix('is ')} ({percent(found.accepts)})"
    return f"On {day(found.date)} {name} {verb} {what}{words}; computed, it is {computed}. {_wrong(case, found)}"


def plain_contradiction(case: Case, found: SaidOtherwise) -> str:
    """Say a contradiction for a reader who does not know how acceptance is computed."""
    what = draft_words(case, found.about) if found.about in case.drafts else _condition(case, found.about)
    if found.text:
        what = tr("{what} (“{words}”)", what=what, words=whole(found.text, WORDS))
    places = {
        "day": day(found.date),
        "party": case.name(found.party),
        "what": what,
        "accepts": accepts(found.accepts),
        "share": percent(found.accepts),
    }
    if found.stance == "reject":
        return tr(
            "On {day} {party} rejected {what}; by the estimates it {accepts} ({share}). If the words are meant, it wants "
            "more, or fares better without a deal, than was judged.",
            **places,
        )
    return tr(
        "On {day} {party} accepted {what}; by the estimates it {accepts} ({share}). If the words are meant, it wants "
        "less, or fares worse without a deal, than was judged.",
        **places,
    )


def _condition(case: Case, text: str) -> str:
    """Say a condition; in other languages than English by the titles of the points that it speaks of."""
    if spoken() == ENGLISH:
        return in_words(text, case)
    titles = {point.number: point.title for point in case.points}
    return joined(tr("“{words}”", words=short(titles[number])) for number in points_of(text, case))


def warnings(case: Case, draws: int = CHECK_DRAWS, seed: int = 0) -> tuple[Fault, ...]:
    """Return a warning, with the place of the words, for every statement that contradicts the computed acceptance of a draft.

    Drafts known by the case's day are looked at, with the case's own judgements. A case without preferences has none.
    """
    drafts = [draft for draft in case.drafts.values() if draft.date <= case.as_of]
    if not case.valued or not drafts:
        return ()
    drawn = prepare(in_order(case), draws=draws, seed=seed)
    document = case.documents.get("timeline.yaml")
    told: dict[tuple[str, int], Fault] = {}
    for result in analyze(drawn, case, drafts):
        for found in result.said_otherwise:
            place = document.place((found.act,)) if document else Place("timeline.yaml")
            told.setdefault(
                (found.party, found.act), Fault(place, f"said otherwise; {contradiction_words(case, found)}")
            )
    return tuple(sorted(told.values()))


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
