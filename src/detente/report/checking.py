"""What ``check`` says beyond mistakes, of drafts, words and sources: worked out once for each state of a case, and then kept."""

from __future__ import annotations

from collections.abc import Iterator

from detente import kept
from detente.bargain.hindsight import Hindsight, hindsight
from detente.case.case import Case
from detente.errors import Fault
from detente.language import spoken

Found = tuple[tuple[Fault, ...], Hindsight]


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
    if not keep or not all(document.digest for document in case.documents.values()):
        return _told(_worked_out(case))
    entry = kept.entry_of("check", _rests_on(case))
    known = kept.recall(entry)
    if isinstance(known, tuple) and len(known) == 2 and isinstance(known[1], Hindsight):
        return known
    found = _told(_worked_out(case))
    if found[1].settled:
        kept.keep(entry, found)
    return found


def _told(found: Found) -> Found:
    """Say where a limit cut short what was found."""
    if not found[1].settled:
        kept.of_this_run()
    return found


def _rests_on(case: Case) -> Iterator[str | bytes]:
    yield spoken()
    yield str(case.folder)
    yield str(case.seen_from)
    for name, document in sorted(case.documents.items()):
        yield name
        yield document.file
        yield document.digest


def _worked_out(case: Case) -> Found:
    from detente.drafts.consistency import warnings as contradictions
    from detente.forecast.base_rates import warnings as far_from_base_rates
    from detente.report.contradiction import warnings as said_otherwise

    about = case if case.seen_from is not None else case.whole or case
    return (*contradictions(about), *far_from_base_rates(about), *said_otherwise(about)), hindsight(case)
