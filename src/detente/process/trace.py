"""One run, step by step: a readable log, and the record from which the run can be shown again.

The kernels draw nothing themselves, so the record of a run is simply what it was given: its option values and its row of
draws, each under its name. Replaying runs the same kernel on the record, with no random generator in sight.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from detente.case.case import Case
from detente.case.format.models.process import Hypothesis, Leverage, Pressure, Shock
from detente.errors import InputError, shown
from detente.problem.arrays import Floats
from detente.process import layout as at
from detente.process.setup import Setup, set_up
from detente.process.spread import copies
from detente.process.state import Inputs
from detente.process.story import tell
from detente.records import Record

SCHEMA = "detente-run/1"
LARGEST = 1e12
"""In size, of a number in a record; days and draws are far below."""


@dataclass(frozen=True)
class Told(Record):
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
    warning : str or None
        What could not be checked.
    """

    renamed = {"lines": "log"}
    left_out = frozenset({"case", "record_file"})

    case: str
    run: int
    seed: int
    lines: tuple[str, ...]
    outcome: dict[str, Any]
    record: dict[str, Any]
    record_file: str | None = None
    warning: str | None = None

    @property
    def title(self) -> str:
        return f"Run {self.run} of {self.case}, seed {self.seed}"


def names_of(setup: Setup) -> list[tuple[int, list[str]]]:
    """Return the names of everything in a run's row of draws, by list."""
    process, parties = setup.process, setup.problem.parties
    problem = setup.problem
    deadlines = [d.id for d in process.deadlines]
    threats, presses = _called(process.leverage), _called(process.pressures)
    shocks, guesses = _called(process.shocks), _called(process.hypotheses)
    arrivals = setup.arrays.arrivals
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
        (at.D_SLOPE, [f"pressure {p} a month" for p in presses]),
        (at.D_SHOCK_DAY, [f"day of shock {s}, arrival {k + 1}" for s in shocks for k in range(arrivals)]),
        (at.D_SHOCK_SIZE, [f"effect of shock {s}" for s in shocks]),
        (at.D_HOLDS, [f"hypothesis {h} is so" for h in guesses]),
        (at.D_HYPOTHESIS, [f"effect of hypothesis {h}" for h in guesses]),
        (at.D_INFLUENCE, [f"influence {k + 1} of {i.of} on {', '.join(i.on)}" for k, i in enumerate(process.influence)]),
        (at.D_CONCESSION, [f"concession of {p}" for p in parties]),
        (at.D_TIT_FOR_TAT, [f"tit-for-tat of {p}" for p in parties]),
        (at.D_DISCOUNT, [f"discount of {p} a month" for p in parties]),
        (at.D_PATIENCE, [f"last day of {p}" for p in parties]),
        (at.D_BREAKDOWN_RISK, ["risk of breakdown a round"]),
        (at.D_BREAKDOWN_ROUND, ["round in which talks would break off"]),
        (at.D_COLLAPSE_AFTER, ["days from agreement to collapse"]),
    ]  # fmt: skip


def _called(entries: Sequence[Leverage | Pressure | Shock | Hypothesis]) -> list[str]:
    """Return the ids of entries; of the copy of one for another party, with that party."""
    return [
        f"{entry.id} ({entry.on[0]})" if again else entry.id
        for entry, again in zip(entries, copies(entries), strict=True)
    ]


def world_fingerprint(setup: Setup) -> str:
    """Return a digest of all that decides a run beside what it draws: consent, texts, days, who knows what, conditions.

    Judged figures are left out: a run has drawn them, and they are in its record.
    """
    digest = hashlib.blake2b(digest_size=16)
    for array in setup.arrays.packed():
        digest.update(np.ascontiguousarray(array).tobytes())
    problem, process = setup.problem, setup.process
    options = [list(entry) for entry in problem.options]
    told = (setup.protocol, setup.draft, str(process.start), problem.parties, problem.points, options, names_of(setup))
    digest.update(repr(told).encode())
    return digest.hexdigest()


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
        "world": world_fingerprint(setup),
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
        When the file is no record of a run, or not of this case as it now is. A record of an older version, which does
        not say of which state of the case it is, is shown with a warning.
    """
    path = Path(path)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path} cannot be read as the record of a run: {reason}") from None
    if not isinstance(kept, dict) or kept.get("schema") != SCHEMA:
        raise InputError(f"{path} is no record of a run; make one with detente simulate CASE --trace K --record FILE")
    try:
        if kept["case"] != case.id:
            raise InputError(f"{path} was made from another case ({shown(kept['case'])}, this is {case.id!r})")
        draft = kept["draft"]
        if draft is not None and draft not in case.drafts:
            raise _changed(path)
        run, seed = _whole(path, kept, "run"), _whole(path, kept, "seed")
        setup = set_up(case, runs=1, seed=seed, draft=draft)
        names = [name for _, group in names_of(setup) for name in group]
        problem = setup.problem
        same = (
            kept["protocol"] == setup.protocol
            and [entry[0] for entry in kept["drawn"]] == names
            and kept["points"] == {p: list(o) for p, o in zip(problem.points, problem.options, strict=True)}
            and list(kept["values"]) == list(problem.parties)
            and kept.get("world") in (None, world_fingerprint(setup))
        )
        if not same:
            raise _changed(path)
        values: Floats = np.array(
            [[[_number(path, v, f"a value of {p}") for v in kept["values"][p]] for p in problem.parties]]
        )
        # No deal at all is null: worse than everything.
        drawn = [
            -np.inf if v is None and k < len(problem.parties) else _number(path, v, name)
            for k, (name, v) in enumerate(kept["drawn"])
        ]
        if values.shape[2] != problem.columns:
            raise InputError(f"{path}: found {values.shape[2]} option values a party, expected {problem.columns}")
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise InputError(f"{path} is damaged: not all that a run draws is in it; trace the run again") from None
    warning = None
    if kept.get("world") is None:
        warning = (
            f"{path} does not say from which state of the case it was made, so that the case may have changed since; "
            "trace the run again to be sure"
        )
    return _tell(case, setup, Inputs(values, np.array([drawn])), run, kept, None, warning)


def _changed(path: Path) -> InputError:
    return InputError(
        f"{path} was made before this case changed (its horizon, days, consent, texts or conditions), so that the run "
        "would not be the one recorded; trace the run again"
    )


def _whole(path: Path, kept: dict[str, Any], key: str) -> int:
    value = kept[key]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise InputError(f"{path}: {key} is {shown(value)}, expected a whole number from 0; trace the run again")
    return value


def _number(path: Path, value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        said = "nothing" if value is None else shown(value)
        raise InputError(f"{path}: {what} is {said}, expected a number; trace the run again")
    return float(value)


def _tell(
    case: Case,
    setup: Setup,
    inputs: Inputs,
    run: int,
    record: dict[str, Any],
    file: str | None,
    warning: str | None = None,
) -> Told:
    lines, outcome = tell(case, setup, inputs)
    return Told(case.id, run, setup.seed, tuple(lines), outcome, record, file, warning)
