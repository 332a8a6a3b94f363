"""Who accepts a judged package: what the pages show of it, in words and positions on a strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.case import Case
from detente.case.wording import in_words
from detente.text import joined
from detente.words import figure, interval, judged, likelihood, percent
from detente.workbench.judgements import NAMES, POSTERIOR
from detente.workbench.open_case import OpenCase

if TYPE_CHECKING:
    from detente.bargain.results import DraftResult, PartyResult, Spread

STRIP = 200.0


def sampling(share: float, draws: int) -> str:
    """Write the sampling error of a share."""
    low, high = interval(share, draws)
    return f"±{max(50 * (high - low), 0.05):.1f}"


def spread(found: Spread) -> str:
    """Write a mean with its range."""
    return f"{figure(found.mean)} ({figure(found.p05)} to {figure(found.p95)})"


def utility_words(party: PartyResult) -> str:
    """Say what the package is worth to a party, and what no deal is, with their ranges."""
    package = f"Worth {spread(party.utility)}"
    if party.no_deal is None:
        return f"{package}; no threshold"
    return f"{package}; without a deal {spread(party.no_deal)}"


def _scale(party: PartyResult) -> tuple[float, float]:
    low, high = min(0.0, party.utility.p05), max(100.0, party.utility.p95)
    if party.no_deal is not None:
        low, high = min(low, party.no_deal.p05), max(high, party.no_deal.p95)
    return low, high


def _placed(spread: Spread | None, scale: tuple[float, float]) -> list[float] | None:
    if spread is None:
        return None
    low, high = scale
    return [round(STRIP * (x - low) / (high - low), 2) for x in (spread.p05, spread.mean, spread.p95)]


def _points_of(case: Case, condition: str) -> list[str]:
    """Return the points that a condition speaks of, in the order of the plan."""
    from detente.case.format.expressions import atoms, parse

    spoken = {getattr(atom, "point", None) for atom in atoms(parse(condition))}
    return [point for point in case.point_ids if point in spoken]


def _marks(case: Case, party_id: str, result: DraftResult) -> list[dict[str, str]]:
    """Return what must be noticed about a party: red lines crossed, the bottleneck, open points."""
    party = result.parties[party_id]
    found = []
    for line in party.red_lines:
        if line.crossed:
            where = joined([case.point(p).number for p in _points_of(case, line.when)])
            found.append(
                {
                    "cls": "mark-red",
                    "text": f"✕ red line at {where} (real with {judged(line.firmness)})",
                    "title": in_words(line.when, case),
                }
            )
    if result.bottleneck == party_id:
        found.append(
            {
                "cls": "mark-bottleneck",
                "text": f"▲ bottleneck: were it certain, {percent(result.if_certain[party_id])} adopted",
            }
        )
    if abs(party.accepts_best - party.accepts) > 1e-12:
        found.append({"cls": "", "text": f"open points at its best: {percent(party.accepts_best)}"})
    return found


def acceptance_state(opened: OpenCase) -> dict[str, Any]:
    """Return what the component ``acceptance`` shows of the package at hand."""
    judging = opened.judging
    result = judging.result
    if result is None:
        words = judging.refusal or "being judged"
        return _NOTHING_YET | {"busy": True, "version": judging.version, "judged": -1, "adoptedWords": words}

    def make() -> dict[str, Any]:
        current = judging.is_current
        return acceptance_of(opened.case, result) | {
            "busy": not current,
            "version": judging.version,
            "judged": judging.answered_version,
            "distance": judging.distance if current else "",
            "ms": round(judging.milliseconds, 1),
            "judgements": NAMES[POSTERIOR] if opened.judgements.is_posterior else "",
        }

    return opened.announcements.state("acceptance", make)


_NOTHING_YET: dict[str, Any] = {
    "busy": False,
    "version": 0,
    "judged": 0,
    "adopted": None,
    "adoptedText": "…",
    "adoptedWords": "",
    "adoptedRange": "",
    "parties": [],
    "distance": "",
    "ms": 0,
}


def acceptance_of(case: Case, result: DraftResult) -> dict[str, Any]:
    """Return what the component ``acceptance`` shows of any judged draft."""
    best = f"; with open points at their best {percent(result.adopted_best)}" if result.open else ""
    return _NOTHING_YET | {
        "adopted": result.adopted,
        "adoptedText": percent(result.adopted),
        "adoptedWords": likelihood(result.adopted),
        "adoptedRange": f"{result.draws:,} draws, sampling error {sampling(result.adopted, result.draws)} points{best}",
        "parties": [_party(case, party, result) for party in result.parties],
    }


def _party(case: Case, party_id: str, result: DraftResult) -> dict[str, Any]:
    party = result.parties[party_id]
    scale = _scale(party)
    return {
        "id": party_id,
        "name": case.name(party_id),
        "accepts": party.accepts,
        "text": percent(party.accepts),
        "range": sampling(party.accepts, result.draws),
        "bottleneck": result.bottleneck == party_id,
        "utility": utility_words(party),
        "value": _placed(party.utility, scale),
        "noDeal": _placed(party.no_deal, scale),
        "marks": _marks(case, party_id, result),
    }
