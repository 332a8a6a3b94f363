"""What the pages show of a judged package, in words and positions on a strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.case import Case
from detente.case.wording import in_words
from detente.text import joined
from detente.words import figure, interval, judged, likelihood, percent
from detente.workbench.judgements import NAMES, POSTERIOR
from detente.workbench.open_case import OpenCase

if TYPE_CHECKING:
    from detente.bargain.acceptance import DraftResult, PartyResult, Spread

STRIP = 200.0


def sampling(share: float, draws: int) -> str:
    """Write the sampling error of a share."""
    low, high = interval(share, draws)
    return f"±{max(50 * (high - low), 0.05):.1f}"


def spread(found: Spread) -> str:
    """Write a mean with its range."""
    return f"{figure(found.mean)} ({figure(found.p05)} to {figure(found.p95)})"


def worth(party: PartyResult) -> str:
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


def points_of(case: Case, condition: str) -> list[str]:
    """Return the points that a condition speaks of, in the order of the plan."""
    from detente.case.format.expressions import atoms, parse

    spoken = {getattr(atom, "point", None) for atom in atoms(parse(condition))}
    return [point for point in case.point_ids if point in spoken]


def marks(case: Case, party_id: str, result: DraftResult) -> list[dict[str, str]]:
    """Return what must be noticed about a party: red lines crossed, the bottleneck, open points."""
    party = result.parties[party_id]
    found = []
    for line in party.red_lines:
        if line.crossed:
            where = joined([case.point(p).number for p in points_of(case, line.when)])
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


def state(opened: OpenCase) -> dict[str, Any]:
    """Return what the component ``standing`` shows."""
    case, result = opened.loaded, opened.result
    if result is None:
        return {
            "busy": True,
            "version": opened.version,
            "judged": -1,
            "adopted": None,
            "adoptedText": "…",
            "adoptedWords": opened.refusal or "being judged",
            "adoptedRange": "",
            "parties": [],
            "distance": "",
            "ms": 0,
        }
    key = "standing"
    if key not in opened.shown:
        current = opened.is_current
        opened.shown[key] = {
            **shown(case, result),
            "busy": not current,
            "version": opened.version,
            "judged": opened.version if current else opened.judged_version,
            "distance": opened.distance_words if current else "",
            "ms": round(opened.milliseconds, 1),
            "basis": NAMES[POSTERIOR] if opened.basis is not None and opened.basis.name == POSTERIOR else "",
        }
    state: dict[str, Any] = opened.shown[key]
    return state


def shown(case: Case, result: DraftResult) -> dict[str, Any]:
    """Return what the component ``standing`` shows of any judged draft."""
    parties = []
    for party_id, party in result.parties.items():
        scale = _scale(party)
        parties.append(
            {
                "id": party_id, "name": case.name(party_id), "accepts": party.accepts, "text": percent(party.accepts),
                "range": sampling(party.accepts, result.draws), "bottleneck": result.bottleneck == party_id, "worth": worth(party), "value": _placed(party.utility, scale),
                "noDeal": _placed(party.no_deal, scale), "marks": marks(case, party_id, result),
            }
        )  # fmt: skip
    best = f"; with open points at their best {percent(result.adopted_best)}" if result.open else ""
    return {
        "busy": False,
        "version": 0,
        "judged": 0,
        "adopted": result.adopted,
        "adoptedText": percent(result.adopted),
        "adoptedWords": likelihood(result.adopted),
        "adoptedRange": f"{result.draws:,} draws, sampling error {sampling(result.adopted, result.draws)} points{best}",
        "parties": parties,
        "distance": "",
        "ms": 0,
    }
