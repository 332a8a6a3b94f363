"""One run, step by step: a readable log, and the record from which the run can be shown again.

The kernels draw nothing themselves, so the record of a run is simply what it was given: its option values and its row of
draws, each under its name. Replaying runs the same kernel on the record, with no random generator in sight.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.case.problem import Floats
from detente.errors import InputError
from detente.process import layout as at
from detente.process.run import play
from detente.process.setup import Setup, set_up
from detente.process.world import Inputs, Outcome, room_for_log

SCHEMA = "detente-run/1"
_STANCES = {at.ACCEPTS: "accepts the text", at.REJECTS: "rejects the text", at.SIGNALS: "could sign, and asks for more"}
_ENDS = {
    at.NO_AGREEMENT: "The horizon is reached without agreement.",
    at.AGREED: "The consent rule adopts the text: agreement.",
    at.BROKEN_OFF: "Talks break off.",
    at.EXPIRED: "The last deadline has passed: the offer is gone.",
}


@dataclass(frozen=True)
class Told:
    """A run told step by step.

    Attributes
    ----------
    run : int
    lines : tuple of str
        One line an event, dated.
    outcome : dict
        How it ended: end, day, package, utilities.
    record : dict
        All that was drawn, see :func:`record_of`.
    """

    case: str
    run: int
    seed: int
    lines: tuple[str, ...]
    outcome: dict[str, Any]
    record: dict[str, Any]
    record_file: str | None = None

    @property
    def title(self) -> str:
        return f"Run {self.run} of {self.case}, seed {self.seed}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "seed": self.seed,
            "log": list(self.lines),
            "outcome": self.outcome,
            "record": self.record,
        }


def names_of(setup: Setup) -> list[tuple[int, list[str]]]:
    """Return the names of everything in a run's row of draws, by list."""
    process, parties = setup.process, setup.problem.parties
    problem = setup.problem
    deadlines = [d.id for d in process.deadlines]
    threats = [t.id for t in process.leverage]
    shocks = [s.id for s in process.shocks]
    guesses = [h.id for h in process.hypotheses]
    arrivals = setup.world.arrivals
    return [
        (at.D_NO_DEAL, [f"no-deal value of {p} at the start" for p in parties]),
        (at.D_RED_LINE_REAL, [f"red line of {parties[p]} is real: {t}" for p, t in
                              zip(problem.red_line_party, problem.red_lines.texts, strict=True)]),
        (at.D_LINKAGE, [f"linkage of {parties[p]}: {t}" for p, t in
                        zip(problem.linkage_party, problem.linkages.texts, strict=True)]),
        (at.D_EXTENSION, [f"days by which deadline {d} is extended if missed" for d in deadlines]),
        (at.D_EFFECT, [f"effect of threat {t}" for t in threats]),
        (at.D_CREDIBILITY, [f"credibility of threat {t}" for t in threats]),
        (at.D_CARRIED_OUT, [f"threat {t} is carried out if its deadline is missed" for t in threats]),
        (at.D_COST, [f"cost of threat {t} to its maker" for t in threats]),
        (at.D_SLOPE, [f"pressure {p.id} a month" for p in process.pressures]),
        (at.D_SHOCK_DAY, [f"day of shock {s}, arrival {k + 1}" for s in shocks for k in range(arrivals)]),
        (at.D_SHOCK_SIZE, [f"effect of shock {s}" for s in shocks]),
        (at.D_HOLDS, [f"hypothesis {h} is so" for h in guesses]),
        (at.D_HYPOTHESIS, [f"effect of hypothesis {h}" for h in guesses]),
        (at.D_INFLUENCE, [f"influence {k + 1} of {i.of} on {i.on}" for k, i in enumerate(process.influence)]),
        (at.D_CONCESSION, [f"concession of {p}" for p in parties]),
        (at.D_TIT_FOR_TAT, [f"tit-for-tat of {p}" for p in parties]),
        (at.D_DISCOUNT, [f"discount of {p} a month" for p in parties]),
        (at.D_PATIENCE, [f"last day of {p}" for p in parties]),
        (at.D_BREAKDOWN_RISK, ["risk of breakdown a round"]),
        (at.D_BREAKDOWN_ROUND, ["round in which talks would break off"]),
        (at.D_COLLAPSE_AFTER, ["days from agreement to collapse"]),
    ]  # fmt: skip


def record_of(setup: Setup, inputs: Inputs, run: int) -> dict[str, Any]:
    """Return the record of a run: everything random about it, resolved, by name."""
    names = [name for _, group in names_of(setup) for name in group]
    problem = setup.problem
    return {
        "schema": SCHEMA,
        "case": setup.case_id,
        "run": run,
        "seed": setup.seed,
        "draft": setup.draft,
        "protocol": setup.protocol,
        "points": {p: list(o) for p, o in zip(problem.points, problem.options, strict=True)},
        "values": {party: inputs.values[0, i].tolist() for i, party in enumerate(problem.parties)},
        "drawn": [
            [name, value if np.isfinite(value) else None]
            for name, value in zip(names, inputs.drawn[0].tolist(), strict=True)
        ],
    }


def trace_run(
    case: Case,
    run: int,
    *,
    seed: int | None = 0,
    posterior: bool = False,
    draft: str | None = None,
    record: Path | str | None = None,
) -> Told:
    """Show run ``run`` of an ensemble step by step.

    Parameters
    ----------
    case : Case
    run : int
        As in an ensemble of the same seed.
    record : path-like, optional
        Where to keep the run's record, for :func:`replay_run`.

    Raises
    ------
    InputError
        When the number is negative or the case cannot be simulated.
    """
    if not 0 <= run < 100_000_000:
        raise InputError(f"found run {run}, expected 0 to 99,999,999")
    setup = set_up(case, runs=run + 1, seed=seed, posterior=posterior, draft=draft)
    inputs = setup.inputs(run, run + 1)
    kept = record_of(setup, inputs, run)
    if record is not None:
        from detente.files import write_whole

        write_whole(record, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    return _tell(case, setup, inputs, run, kept, None if record is None else str(record))


def replay_run(case: Case, path: Path | str) -> Told:
    """Show a run again from its record.

    Raises
    ------
    InputError
        When the file is no record of a run, or not of this case as it now is.
    """
    path = Path(path)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read as the record of a run: {error}") from None
    if not isinstance(kept, dict) or kept.get("schema") != SCHEMA:
        raise InputError(f"{path} is no record of a run; make one with detente simulate CASE --trace K --record FILE")
    try:
        setup = set_up(case, runs=1, seed=int(kept["seed"]), draft=kept["draft"])
        names = [name for _, group in names_of(setup) for name in group]
        problem = setup.problem
        same = (
            kept["case"] == case.id
            and kept["protocol"] == setup.protocol
            and [entry[0] for entry in kept["drawn"]] == names
            and kept["points"] == {p: list(o) for p, o in zip(problem.points, problem.options, strict=True)}
            and list(kept["values"]) == list(problem.parties)
        )
        if not same:
            raise InputError(f"{path} was made from another case, or this one has changed since; trace the run again")
        values: Floats = np.array([[kept["values"][p] for p in problem.parties]], dtype=np.float64)
        drawn = np.array([[-np.inf if v is None else float(v) for _, v in kept["drawn"]]])
        if values.shape[2] != problem.columns:
            raise InputError(f"{path}: found {values.shape[2]} option values a party, expected {problem.columns}")
    except (KeyError, TypeError, ValueError, IndexError):
        raise InputError(f"{path} is damaged: not all that a run draws is in it; trace the run again") from None
    return _tell(case, setup, Inputs(values, drawn), int(kept["run"]), kept, None)


def _tell(case: Case, setup: Setup, inputs: Inputs, run: int, record: dict[str, Any], file: str | None) -> Told:
    log = room_for_log()
    outcome = play(setup, inputs, log)
    return Told(case.id, run, setup.seed, tuple(story(case, setup, log)), ending(setup, outcome), record, file)


def ending(setup: Setup, outcome: Outcome, row: int = 0) -> dict[str, Any]:
    """Return how a run ended, in plain data."""
    parties = setup.problem.parties
    end = int(outcome.end[row])
    return {
        "end": {0: "no_agreement", 1: "agreement", 2: "broken_off", 3: "offer_lapsed"}[end],
        "day": int(outcome.day[row]),
        "package": setup.problem.package_of(outcome.columns[row]),
        "utility": {p: float(outcome.utility[row, i]) for i, p in enumerate(parties)},
        "refuses": [p for i, p in enumerate(parties) if outcome.refuses[row, i]],
        "unseen": [p for i, p in enumerate(parties) if outcome.unseen[row, i]],
        "collapse": int(outcome.collapse[row]) if outcome.collapse[row] >= 0 else None,
    }


def story(case: Case, setup: Setup, log: Floats) -> list[str]:
    """Return a run's events in words, one line each."""
    start = setup.process.start or case.as_of
    lines = []
    for kind, day, who, a, b in log[1 : int(log[0, 0]) + 1]:
        date = start + dt.timedelta(days=int(day))
        lines.append(f"{date} (day {int(day)}): {_event(case, setup, int(kind), int(who), a, b)}")
    return lines


def _event(case: Case, setup: Setup, kind: int, who: int, a: float, b: float) -> str:
    problem, process = setup.problem, setup.process

    def party(index: int) -> str:
        return case.name(problem.parties[index]) if index >= 0 else "The drafter"

    if kind == at.TABLED:
        return f"{party(who)} tables {setup.draft or 'a text of its own'}."
    if kind == at.STANCE:
        margin = f" ({b:+.1f} against no deal)" if np.isfinite(b) else ""
        return f"{party(who)} {_STANCES[int(a)]}{margin}."
    if kind == at.SHOCK:
        shock = process.shocks[who]
        return f"Shock {shock.id}: no deal is now worth {a:+.1f} to {case.name(shock.on)}."
    if kind == at.DEADLINE_MET:
        return f"Deadline {process.deadlines[who].id} is met."
    if kind == at.DEADLINE_MISSED:
        return f"Deadline {process.deadlines[who].id} is missed."
    if kind == at.EXTENDED:
        return f"Deadline {process.deadlines[who].id} is extended by {a:.0f} days."
    if kind == at.THREAT_CARRIED_OUT:
        threat = process.leverage[who]
        cost = f"; it costs {case.name(threat.by)} {b:.1f}" if b else ""
        return (
            f"{case.name(threat.by)} carries out {threat.id}: {a:+.1f} for {case.name(threat.on)} without a deal{cost}."
        )
    if kind == at.THREAT_LAPSED:
        return f"{case.name(process.leverage[who].by)} does not carry out {process.leverage[who].id}."
    if kind == at.CHANGED:
        point = problem.points[who]
        base = int(problem.offset[who])
        was, now = problem.options[who][int(a) - base], problem.options[who][int(b) - base]
        return f"The drafter changes {point} from {was} to {now}."
    if kind == at.DISCLOSED:
        return f"The text is disclosed to {party(who)}."
    if kind == at.OFFERED:
        margin = f" ({a:+.1f} against no deal for itself)" if np.isfinite(a) else ""
        return f"{party(who)} makes an offer{margin}."
    if kind == at.COLLAPSED:
        return "The agreement collapses."
    return _ENDS[int(a) if kind == at.ENDED and a else who]
