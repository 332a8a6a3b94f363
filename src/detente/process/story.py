"""A run's events in words: names, titles and texts of the case instead of ids."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.case.wording import called, draft_words, option_words, point_words
from detente.problem.arrays import Floats
from detente.process import layout as at
from detente.process.opening import drafter_of
from detente.process.protocols import PROTOCOLS
from detente.process.run import play
from detente.process.setup import Setup
from detente.process.state import Inputs, Outcome, room_for_log
from detente.text import joined

_STANCES = {at.ACCEPTS: "accepts the text", at.REJECTS: "rejects the text", at.SIGNALS: "could sign, and asks for more"}
_ENDS = {
    at.NO_AGREEMENT: "The horizon is reached without agreement.",
    at.AGREED: "The consent rule adopts the text: agreement.",
    at.BROKEN_OFF: "Talks break off.",
    at.EXPIRED: "The last deadline has passed: the offer is gone.",
}
NAMES = {
    at.NO_AGREEMENT: "no_agreement",
    at.AGREED: "agreement",
    at.BROKEN_OFF: "broken_off",
    at.EXPIRED: "offer_lapsed",
}


def tell(case: Case, setup: Setup, inputs: Inputs) -> tuple[list[str], dict[str, Any]]:
    """Run one run again and return its events in words, one line each, and how it ended in plain data.

    Parameters
    ----------
    case : Case
    setup : Setup
    inputs : Inputs
        Of that run alone.
    """
    log = room_for_log()
    outcome = play(setup, inputs, log)
    return _Teller(case, setup, inputs, outcome).lines(log), ending(setup, outcome)


def ending(setup: Setup, outcome: Outcome, row: int = 0) -> dict[str, Any]:
    """Return how a run ended, in plain data."""
    parties = setup.problem.parties
    return {
        "end": NAMES[int(outcome.end[row])],
        "day": int(outcome.day[row]),
        "package": setup.problem.package_of(outcome.columns[row]) if outcome.columns[row, 0] >= 0 else None,
        "utility": {p: float(outcome.utility[row, i]) for i, p in enumerate(parties)},
        "refuses": [p for i, p in enumerate(parties) if outcome.refuses[row, i]],
        "unseen": [p for i, p in enumerate(parties) if outcome.unseen[row, i]],
        "collapse": int(outcome.collapse[row]) if outcome.collapse[row] >= 0 else None,
    }


def offers(setup: Setup, inputs: Inputs, days: list[int]) -> dict[int, dict[str, str]]:
    """Return what was offered on some days of a run of offers in turn.

    The log has no packages. But a run that breaks off on a day is the same run up to that day, and ends with the offer
    of that day: so it is made once for each day, with a breakdown then.

    Parameters
    ----------
    setup : Setup
    inputs : Inputs
        Of one run.
    days : list of int
    """
    if not days:
        return {}
    each_day = Inputs(np.repeat(inputs.values, len(days), axis=0), np.repeat(inputs.drawn, len(days), axis=0))
    column, _ = setup.arrays.drawn_lists()[at.D_BREAKDOWN_ROUND]
    each_day.drawn[:, column] = days
    broken = play(setup, each_day)
    problem = setup.problem
    return {day: problem.package_of(broken.columns[k]) for k, day in enumerate(days) if int(broken.day[k]) == day}


@dataclass(frozen=True)
class _Teller:
    """Tells one run of a case."""

    case: Case
    setup: Setup
    inputs: Inputs
    outcome: Outcome

    def lines(self, log: Floats) -> list[str]:
        start = self.setup.process.start or self.case.as_of
        events = log[1 : int(log[0, 0]) + 1]
        turns = PROTOCOLS[self.setup.protocol].offers_in_turn
        offered = self._offered(events) if turns else {}
        lines = []

        def say(day: int, text: str) -> None:
            lines.append(f"{start + dt.timedelta(days=day)} (day {day}): {text}")

        for kind, day, who, a, b in events:
            what = self._event(int(kind), int(who), a, b)
            if kind == at.OFFERED and int(day) in offered:
                what = f"{what.rstrip('.')}: {offered[int(day)]}."
            say(int(day), what)
            if kind == at.ENDED:
                for text in self._ending():
                    say(int(day), text)
        return lines

    def _offered(self, events: Floats) -> dict[int, str]:
        """Say each offer by what differs from the one before it; the first by what differs from the first text."""
        days = [int(event[1]) for event in events if event[0] == at.OFFERED]
        if self.setup.arrays.in_equilibrium:
            return {}  # one offer, which is the package of the end
        draft = self.setup.draft
        before = dict(self.case.drafts[draft].package) if draft is not None else {}
        said = {}
        for day, package in offers(self.setup, self.inputs, days).items():
            changes = self._changes(before, package)
            said[day] = changes or ("the text as tabled" if day == days[0] else "the same as before")
            before = package
        return said

    def _changes(self, before: dict[str, str], package: dict[str, str]) -> str:
        return "; ".join(
            f"{point_words(self.case, point)}: {option_words(self.case, point, option)}"
            for point, option in package.items()
            if before.get(point) != option
        )

    def _ending(self) -> list[str]:
        case, setup, found = self.case, self.setup, ending(self.setup, self.outcome)
        draft = setup.draft
        if found["package"] is None:
            return [
                "Nobody made an offer: no package is worth at least no deal to everybody who would have to accept it."
            ]
        first = dict(case.drafts[draft].package) if draft is not None else {}
        changes = self._changes(first, found["package"])
        what = "The text agreed" if found["end"] == "agreement" else "The text in the end"
        if draft is None:
            lines = [f"{what}: {changes}."]
        elif changes:
            lines = [f"{what} is {draft_words(case, draft)} with {changes}."]
        else:
            lines = [f"{what} is {draft_words(case, draft)} as tabled."]
        if found["end"] != "agreement":
            unseen = found["unseen"]
            who = [case.name(p) + (" (has not seen it)" if p in unseen else "") for p in found["refuses"]]
            if who:
                lines.append(f"Those whose refusal stands in the way: {joined(who)}.")
        return lines

    def _drafter(self) -> str:
        first = self.case.drafts[self.setup.draft] if self.setup.draft is not None else None
        drafter = drafter_of(self.case, self.setup.process, first)
        return self.case.name(drafter) if drafter is not None else "The drafter"

    def _event(self, kind: int, who: int, a: float, b: float) -> str:
        case, problem, process = self.case, self.setup.problem, self.setup.process

        def party(index: int) -> str:
            return case.name(problem.parties[index]) if index >= 0 else self._drafter()

        if kind == at.TABLED:
            text = draft_words(case, self.setup.draft) if self.setup.draft is not None else None
            if PROTOCOLS[self.setup.protocol].offers_in_turn:
                return f"Talks begin{f' from {text}' if text else ''}; the parties at the table make offers in turn."
            return f"{party(who)} tables {text or 'a text of its own'}."
        if kind == at.STANCE:
            margin = f" ({b:+.1f} against no deal)" if np.isfinite(b) else ""
            return f"{party(who)} {_STANCES[int(a)]}{margin}."
        if kind == at.SHOCK:
            shock = process.shocks[who]
            return f"Shock, {called(shock)}: {_moved(a, case.name(shock.on[0]))}."
        if kind in (at.DEADLINE_MET, at.DEADLINE_MISSED, at.EXTENDED):
            how = {at.DEADLINE_MET: "met", at.DEADLINE_MISSED: "missed"}.get(kind, f"extended by {a:.0f} days")
            return f"Deadline {called(process.deadlines[who])} is {how}."
        if kind == at.THREAT_CARRIED_OUT:
            threat = process.leverage[who]
            cost = f"; it costs {case.name(threat.by)} {b:.1f}" if b else ""
            return f"{case.name(threat.by)} carries out the threat {called(threat)}: {_moved(a, case.name(threat.on[0]))}{cost}."
        if kind == at.THREAT_LAPSED:
            threat = process.leverage[who]
            return f"{case.name(threat.by)} does not carry out the threat {called(threat)}."
        if kind == at.CHANGED:
            point = problem.points[who]
            base = int(problem.offset[who])
            was, now = (option_words(case, point, problem.options[who][int(c) - base]) for c in (a, b))
            return f"{self._drafter()} changes {point_words(case, point)} from {was} to {now}."
        if kind == at.DISCLOSED:
            return f"The text is disclosed to {party(who)}."
        if kind == at.OFFERED:
            margin = f" ({a:+.1f} against no deal for itself)" if np.isfinite(a) else ""
            return f"{party(who)} makes an offer{margin}."
        if kind == at.COLLAPSED:
            return "The agreement collapses."
        return _ENDS[int(a) if kind == at.ENDED and a else who]


def _moved(effect: float, party: str) -> str:
    """Say how a no-deal value moves."""
    if abs(effect) < 0.05:
        return f"no deal is worth as much as before to {party}"
    return f"no deal is worth {abs(effect):.1f} {'more' if effect > 0 else 'less'} to {party}"
