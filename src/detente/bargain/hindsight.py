"""What a case knows only from sources later than its own day, and what the answers are without it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from detente.case.as_known.knowledge import Judgement, Knowledge
from detente.case.as_known.view import known_by
from detente.case.case import Case
from detente.case.wording import in_words
from detente.errors import InputError
from detente.records import Record

DRAWS, SECONDS = 2_000, 10.0


@dataclass(frozen=True)
class LaterEntry(Record):
    """An option or a judgement that rests only on later sources.

    Attributes
    ----------
    what : str
        ``option``, ``value``, ``weight``, ``no-deal value``, ``red line`` or ``linkage``.
    point, option, party, assessor : str
        Ids and the assessor's name; empty where it has none.
    when : str
        The condition of a red line or linkage.
    known_from : date
        The earliest day of its sources.
    sources : tuple of str
    words : str
        The same for a reader.
    """

    what: str
    point: str
    option: str
    party: str
    assessor: str
    when: str
    known_from: dt.date
    sources: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class CentralAnswer(Record):
    """What a case answers, centrally.

    Attributes
    ----------
    draft : str or None
        The draft on the table.
    adopted : float or None
        The share of the draws in which the consent rule adopts it, at each party's worst of what it leaves open.
    package : dict or None
        The package of the Nash criterion that every party accepts and the consent rule adopts, on the central
        judgements.
    exists : bool or None
        Whether there is one; None where that was not settled in time.
    proven : bool
        Whether the package is the best one for certain; not for readers.
    """

    draft: str | None
    adopted: float | None
    package: dict[str, str] | None
    exists: bool | None
    proven: bool = True

    left_out: ClassVar[frozenset[str]] = frozenset({"proven"})


@dataclass(frozen=True)
class Hindsight(Record):
    """What rests only on sources later than the case's day, and the answers with and without it.

    Attributes
    ----------
    day : date
        The case's.
    entries : tuple of LaterEntry
    as_written, without : CentralAnswer or None
        None where there is no such entry. ``without``: also None where nothing was known by the day.
    undated : int
        How many sources that are used have no date; what rests on them counts as known on every day.
    draws : int
    """

    day: dt.date
    entries: tuple[LaterEntry, ...]
    as_written: CentralAnswer | None
    without: CentralAnswer | None
    undated: int
    draws: int = DRAWS

    row_source: ClassVar[str] = "entries"

    @property
    def settled(self) -> bool:
        """Whether no time limit cut a search short."""
        answers = (self.as_written, self.without)
        return all(answer is None or (answer.exists is not None and answer.proven) for answer in answers)


def hindsight(case: Case) -> Hindsight:
    """Name every option and judgement of a case that rests only on sources later than its day.

    Parameters
    ----------
    case : Case

    Returns
    -------
    Hindsight
    """
    knowledge, day = Knowledge(case.whole or case), case.as_of
    seen = case.seen_from is not None  # then nothing later is in it
    entries = () if seen else (*_options(knowledge, case), *_judgements(knowledge, case))
    undated = sum(knowledge.sources[name] is None for name in case.sources)
    if not entries:
        return Hindsight(day, (), None, None, undated)
    try:
        without = central_answer(known_by(case, day))
    except InputError:
        without = None
    return Hindsight(day, entries, central_answer(case), without, undated)


def _options(knowledge: Knowledge, case: Case) -> list[LaterEntry]:
    found = []
    for point in case.points:
        for option in point.options:
            since = knowledge.of_option(point, option)
            if since is not None and since > case.as_of:
                words = f"point {point.number}, {point.title}: {option.text}"
                found.append(LaterEntry("option", point.id, option.id, "", "", "", since, option.source, words))
    return found


def _judgements(knowledge: Knowledge, case: Case) -> list[LaterEntry]:
    found = []
    for judgement in knowledge.judgements():
        since = knowledge.of(judgement.entry)
        if since is None or since <= case.as_of or judgement.entry.known_from is not None:
            continue
        later = _later(case, judgement, since)
        if not later.point or later.option in ("", *case.options.get(later.point, ())):
            found.append(later)
    return sorted(found, key=lambda entry: case.name(entry.party))  # not as the files stand


_WHAT = {
    "values": "value", "weights": "weight", "no_deal": "no-deal value", "red_lines": "red line", "linkages": "linkage",
}  # fmt: skip


def _later(case: Case, judgement: Judgement, since: dt.date) -> LaterEntry:
    kind, *rest = judgement.path
    point = str(rest[0]) if kind in ("values", "weights") else ""
    option = str(rest[1]) if kind == "values" and len(rest) > 1 else ""
    when = str(getattr(judgement.entry, "when", ""))
    words = f"{case.name(judgement.party)}, {_WHAT[str(kind)]}"
    if point in case.options:
        words += f" at point {case.point(point).number}, {case.point(point).title}"
        if option in case.options[point]:
            words += f": {case.point(point).option(option).text}"
    if when:
        words += f": {in_words(when, case)}"
    sources = judgement.entry.source
    return LaterEntry(_WHAT[str(kind)], point, option, judgement.party, judgement.assessor, when, since, sources, words)


def central_answer(case: Case) -> CentralAnswer:
    """Return whether the draft on the table is adopted, and the package of the Nash criterion that all would accept."""
    from detente.bargain.acceptance import analyze
    from detente.bargain.criteria.solve import solve
    from detente.inference.prepare import prepare

    drawn = prepare(case, draws=DRAWS, seed=0)
    draft = case.on_the_table()
    adopted = None if draft is None else analyze(drawn, case, [draft])[0].adopted
    found = solve(drawn.problem, "nash", within_zopa=True, time_limit=SECONDS)
    return CentralAnswer(
        None if draft is None else draft.id,
        adopted,
        found.package,
        found.feasible,
        found.optimal or found.package is None,
    )
