"""What ``check`` says beyond mistakes, of drafts, words and sources: worked out once for each state of a case, and then kept.

In two parts, each kept by itself: a word changed in a draft leaves as it is what rests on judgements, and a judgement
changed leaves what rests on the drafts' words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from detente import kept
from detente.bargain.hindsight import Hindsight, hindsight
from detente.case.case import Case
from detente.case.parts import texts_alone, without_texts
from detente.content import content_of
from detente.errors import Fault
from detente.language import spoken

Found = tuple[tuple[Fault, ...], Hindsight]
T = TypeVar("T")
_PLACES = ("process.yaml", "timeline.yaml")
"""The files in which what is said of judgements has its place."""


def findings(case: Case, keep: bool = False) -> Found:
    """Return warnings about drafts, base rates and statements, and what the case knows only from later sources.

    Parameters
    ----------
    case : Case
        As it was loaded; not one that was changed since. One that is seen from a day is looked at as it was then.
    keep : bool
        Whether to take and leave what is found in the user's cache folder (:mod:`detente.kept`), which only those can read
        who have the files of the case.

    Returns
    -------
    tuple of Fault, Hindsight
    """
    keep = keep and all(document.digest for document in case.documents.values())
    texts = texts_alone(_about(case))
    of_texts = _known("check-texts", texts, keep, lambda: _of_texts(texts), _are_faults)
    rest = _known("check", without_texts(case, _PLACES), keep, lambda: _of_judgements(case), _is_found, _is_settled)
    if not _is_settled(rest):
        kept.of_this_run()
    return (*of_texts, *rest[0]), rest[1]


def _known(
    question: str,
    rests_on: Case,
    keep: bool,
    work: Callable[[], T],
    formed: Callable[[object], bool],
    settled: Callable[[T], bool] = lambda found: True,
) -> T:
    """Return what is kept under a part of a case, where it has the right form; else what the work gives, and keep it."""
    if not keep:
        return work()
    entry = kept.entry_of(question, [content_of((spoken(), rests_on, rests_on.seen_from))])
    known = kept.recall(entry)
    if formed(known):
        return cast(T, known)
    found = work()
    if settled(found):
        kept.keep(entry, found)
    return found


def _are_faults(known: object) -> bool:
    return isinstance(known, tuple) and all(isinstance(entry, Fault) for entry in known)


def _is_found(known: object) -> bool:
    return isinstance(known, tuple) and len(known) == 2 and _are_faults(known[0]) and isinstance(known[1], Hindsight)


def _is_settled(found: Found) -> bool:
    return found[1].settled


def _about(case: Case) -> Case:
    return case if case.seen_from is not None else case.whole or case


def _of_texts(case: Case) -> tuple[Fault, ...]:
    from detente.drafts.consistency import warnings as contradictions

    return tuple(contradictions(case))


def _of_judgements(case: Case) -> Found:
    from detente.forecast.base_rates import warnings as far_from_base_rates
    from detente.report.contradiction import warnings as said_otherwise

    return (*far_from_base_rates(_about(case)), *said_otherwise(_about(case))), hindsight(case)
