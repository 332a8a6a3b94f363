"""What stands on a case's card: its finding in a sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from detente.case import edit
from detente.case.rough import nothing_judged
from detente.errors import DetenteError
from detente.study import Study, load
from detente.text import joined, shortened
from detente.words import inside, it_is_likely, percent
from detente.workbench.briefs import brief_is_ready, brief_of
from detente.workbench.open_case import DRAWS, SEED, OpenCase

KEPT = "finding"


@dataclass(frozen=True)
class Finding:
    """A case in a sentence.

    Attributes
    ----------
    words : str
    counts : (parties, points, drafts, day of the case), or None where the case cannot be read
    trouble : bool
    """

    words: str
    counts: tuple[int, int, int, dt.date] | None
    trouble: bool = False


_FOUND: dict[str, tuple[Any, Finding]] = {}


def known_finding(opened: OpenCase) -> Finding | None:
    """Return what was found, while the files are what they were."""
    kept = _FOUND.get(str(opened.files.folder))
    return kept[1] if kept is not None and kept[0] == edit.stamp(opened.files.folder) else None


def finding_of(opened: OpenCase) -> Finding:
    """Work out a case's finding; the brief's headline where the brief was written.

    It judges the draft on the table with the draws of the overview, and keeps none of them.
    """
    folder = opened.files.folder
    stamp = edit.stamp(folder)
    kept = _FOUND.get(str(folder))
    if kept is not None and kept[0] == stamp:
        return kept[1]
    try:
        found = _find(opened)
    except DetenteError as error:
        first = str(error).split("\n", 1)[0].replace(f"{folder}/", "")
        found = Finding(f"It cannot be read yet: {shortened(first, 160)}", None, trouble=True)
    except OSError as error:
        found = Finding(f"It cannot be read: {error.strerror}", None, trouble=True)
    _FOUND[str(folder)] = (stamp, found)
    return found


def _find(opened: OpenCase) -> Finding:
    case = load(opened.files.folder)
    counts = (len(case.parties), len(case.points), len(case.drafts), case.as_of)
    table = case.on_the_table()
    if table is None:
        return Finding("No draft is on the table yet.", counts)
    if opened.files.case is not None and brief_is_ready(opened, table.id):
        return Finding(brief_of(opened, table.id).headline, counts)
    result = Study(case, DRAWS, SEED).analyze(table).first
    silent = [p for p in result.parties if (judged := case.judged(p)) and all(map(nothing_judged, judged))]
    if silent:
        who = joined([case.name(p) for p in silent])
        return Finding(f"{table.title}: no answer yet, because nobody has judged what {who} {'wants' if len(silent) == 1 else 'want'}.", counts)  # fmt: skip
    chance = it_is_likely(result.adopted)
    words = f"{chance[0].upper()}{chance[1:]} that {inside(table.title)} is adopted"
    if result.open and result.adopted_best - result.adopted > 0.2:
        words = f"Adoption of {inside(table.title)} hangs on its open points ({percent(result.adopted)} to {percent(result.adopted_best)})"
    if result.adopted < 0.5 and result.bottleneck is not None:
        words += f"; it fails most often at {case.name(result.bottleneck)}"
    return Finding(words + ".", counts)
