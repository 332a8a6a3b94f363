"""An ensemble: many runs of a process, and what they say. The entry point for the command line and the workbench."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from detente.case.case import Case
from detente.cluster import ClusterLost
from detente.errors import InputError
from detente.problem.arrays import Floats
from detente.process.ensemble import Result, ranges
from detente.process.layout import AGREED, BROKEN_OFF, EXPIRED, NO_AGREEMENT
from detente.process.making import Making, Settings
from detente.process.run import Block, StageError
from detente.process.setup import Setup, set_up
from detente.process.tally import Details, Tally
from detente.records import Record
from detente.statistics import succession, wilson
from detente.threads import interrupts_held

if TYPE_CHECKING:
    from detente.process.store import Store

MAX_RUNS = 100_000_000
ENDINGS = {
    NO_AGREEMENT: "no agreement by the horizon",
    AGREED: "agreement",
    BROKEN_OFF: "talks broke off",
    EXPIRED: "the offer lapsed",
}


@dataclass(frozen=True)
class Ensemble(Record):
    """Many runs of one process.

    Shares are of all runs that were made, unless said otherwise; ``details`` covers the first 100,000 of them.

    Attributes
    ----------
    setup : Setup
    wanted : int
        How many runs were asked for.
    tally : Tally
    seconds : float
    interrupted : bool
        Whether it was stopped before all runs were made.
    failed : tuple of dict
        Blocks that failed: start, stop, stage, error.
    lost : str or None
        What happened to the cluster, where it was lost on the way.
    """

    derived = ("runs", "agreement")
    left_out = frozenset({"setup", "tally", "failed"})

    setup: Setup
    wanted: int
    tally: Tally
    seconds: float
    interrupted: bool = False
    failed: tuple[dict[str, Any], ...] = ()
    resumed: int = 0
    lost: str | None = None
    _cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def rows(self) -> list[dict[str, Any]]:
        return self.by_day()

    @property
    def runs(self) -> int:
        """How many runs were made."""
        return self.tally.done

    @property
    def parties(self) -> tuple[str, ...]:
        return self.setup.problem.parties

    @property
    def details(self) -> Details:
        if "details" not in self._cache:
            self._cache["details"] = self.tally.details()
        return self._cache["details"]  # type: ignore[no-any-return]

    @property
    def agreement(self) -> float:
        """Share of runs that end in an agreement."""
        return self._share(int(self.tally.ends[AGREED]))

    def _share(self, hits: int) -> float:
        return hits / self.runs if self.runs else 0.0

    def by_day(self) -> list[dict[str, Any]]:
        """Return the share of runs that have agreed by each day, with the interval of run-to-run noise.

        Returns
        -------
        list of dict
            ``day`` (from 0, the start), ``agreement``, ``lo`` and ``hi``: the 95 per cent interval (Wilson 1927) that
            the finite number of runs leaves. What uncertain judgements leave is another matter: see ``odds``.
        """
        rows = []
        for day, hits in enumerate(np.cumsum(self.tally.agreed_on)):
            lo, hi = wilson(int(hits), self.runs)
            rows.append({"day": day, "agreement": self._share(int(hits)), "lo": lo, "hi": hi})
        return rows

    def blocked_by(self) -> dict[str, float]:
        """Return, for each party, the share of runs without agreement in the end where its refusal stood in the way.

        Several parties can block one run, so the shares need not add up.
        """
        return {p: self._share(int(self.tally.refused[i])) for i, p in enumerate(self.parties)}

    def blocked_alone(self) -> dict[str, float]:
        """Return the share of runs that nobody but this party blocked."""
        return {p: self._share(int(self.tally.alone[i])) for i, p in enumerate(self.parties)}

    def blocked_unseen(self) -> dict[str, float]:
        """Return the share of runs that this party blocked without having seen the text."""
        return {p: self._share(int(self.tally.unseen[i])) for i, p in enumerate(self.parties)}

    def packages(self, limit: int = 10) -> list[dict[str, Any]]:
        """Return the packages most often agreed, with their share of the runs in ``details``; ties in file order."""
        details = self.details
        if not len(details):
            return []
        counts = Counter(map(tuple, details.columns[details.agreed].tolist()))
        ranked = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:limit]
        return [
            {"package": self.setup.problem.package_of(columns), "share": count / len(details)}
            for columns, count in ranked
        ]

    def utilities(self) -> dict[str, dict[str, Any]]:
        """Return what each party has in the end: the package agreed, or no deal (left out where it has no value)."""
        details = self.details
        result: dict[str, dict[str, Any]] = {}
        for i, party in enumerate(self.parties):
            in_the_end = details.utility[:, i]
            agreed = in_the_end[details.agreed]
            result[party] = {
                "utility": summary(in_the_end[np.isfinite(in_the_end)]),
                "utility_if_agreed": summary(agreed),
            }
        return result

    def endings(self) -> dict[str, float]:
        """Return the share of runs that ended each way."""
        return {text: self._share(int(self.tally.ends[code])) for code, text in ENDINGS.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return the keys of the contract, and more; shares are null when no run was made."""
        process = self.setup.process
        tally = self.tally
        lo, hi = wilson(int(tally.ends[AGREED]), self.runs)
        found = {
            "runs": self.runs,
            "seed": self.setup.seed,
            "protocol": self.setup.protocol,
            "draft": self.setup.draft,
            "posterior": self.setup.drawn.posterior,
            "agreement": self.agreement,
            "corrected": succession(self.agreement, self.runs),
            "interval": {"lo": lo, "hi": hi},
            "by_day": self.by_day(),
            "blocked_by": self.blocked_by(),
            "blocked_alone": self.blocked_alone(),
            "blocked_unseen": self.blocked_unseen(),
            "endings": self.endings(),
            "packages": self.packages(),
            "parties": self.utilities(),
            "detail_runs": len(self.details),
            "threats_carried_out": {
                t.id: self._share(int(tally.carried_out[k])) for k, t in enumerate(process.leverage)
            },
            "deadlines_extended": {d.id: self._share(int(tally.extended[k])) for k, d in enumerate(process.deadlines)},
            "collapsed": self._share(tally.collapsed) if process.collapse_per_month.high > 0 else None,
            "revisions": tally.revisions / self.runs if self.runs else 0.0,
            "interrupted": self.interrupted,
            "lost": self.lost,
            "failed": list(self.failed),
            "runs_per_second": (self.runs - self.resumed) / self.seconds if self.seconds > 0 else None,
        }
        return found if self.runs else found | _unknown(found)


SHARES = (
    "agreement",
    "corrected",
    "interval",
    "by_day",
    "blocked_by",
    "blocked_alone",
    "blocked_unseen",
    "endings",
    "threats_carried_out",
    "deadlines_extended",
    "collapsed",
    "revisions",
    "runs_per_second",
)


def _unknown(found: dict[str, Any]) -> dict[str, Any]:
    """Return what would be shares of no run, each null."""

    def null(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: entry if key == "day" else null(entry) for key, entry in value.items()}
        return [null(entry) for entry in value] if isinstance(value, list) else None

    return {key: null(found[key]) for key in SHARES}


def summary(values: Floats) -> dict[str, float | None]:
    """Return mean, 5th, 50th and 95th percentile; None of nothing."""
    if not len(values):
        return {"mean": None, "p05": None, "p50": None, "p95": None}
    low, middle, high = np.percentile(values, [5, 50, 95])
    return {"mean": float(np.mean(values)), "p05": float(low), "p50": float(middle), "p95": float(high)}


def run_ensemble(
    case: Case | Setup, runs: int = 10_000, seed: int | None = 0, **settings: Unpack[Settings]
) -> Ensemble:
    """Make many runs of a case's process.

    Run k is the same for any number of workers, any block size, here or on a cluster.

    Parameters
    ----------
    case : Case or Setup
        A Setup brings its own seed, draft and pins.
    runs : int
    seed : int or None
        None takes a fresh one.
    **settings
        How the runs are made: ``workers``, ``cluster``, ``block``, ``out``, ``resume``, ``progress``, ``cancel``, see
        :class:`detente.process.making.Making`. What they are: ``posterior``, ``draft``, ``replicates``, ``pinned``, see
        :func:`detente.process.setup.set_up`.

    Raises
    ------
    InputError
        When the case cannot be simulated, a number is out of range, the scheduler cannot be reached, or ``out``
        holds another ensemble.
    ClusterLost
        When the cluster is lost before any block came back; later, what is done is returned, with ``lost`` saying why.
    """
    if not 1 <= runs <= MAX_RUNS:
        raise InputError(f"found {runs} runs, expected 1 to {MAX_RUNS:,}")
    given: dict[str, Any] = dict(settings)
    how = Making(**{key: given.pop(key) for key in list(given) if key in Making.__dataclass_fields__})
    setup = case if isinstance(case, Setup) else set_up(case, runs=runs, seed=seed, **given)
    store = None
    if how.out is not None:
        from detente.process.store import Store

        store = Store.open(Path(how.out), setup, runs, how.block, how.resume)
    return _made(setup, runs, how, store)


def _made(setup: Setup, runs: int, how: Making, store: Store | None) -> Ensemble:
    """Make the runs that are not in the store yet, and count them all."""
    tally = Tally(setup.arrays)
    todo = ranges(runs, how.block)
    if store is not None:
        for finished in store.finished():
            tally.add(finished)
        todo = [bounds for bounds in todo if not store.has(bounds)]
    resumed = tally.done
    failed: list[dict[str, Any]] = []
    stopped = False
    lost: str | None = None
    began = time.perf_counter()
    results: Any = iter(how.blocks(setup, todo))
    try:
        for bounds, result in results:
            with interrupts_held():  # a block that is in the ledger is in the counts
                _take(tally, store, bounds, result, failed)
            if how.progress is not None:
                how.progress(tally.done, runs)
    except KeyboardInterrupt:
        stopped = True
        with contextlib.suppress(KeyboardInterrupt, RuntimeError):
            results.close()
    except ClusterLost as error:
        if not tally.done:
            raise
        lost = f"{error}; {_kept(tally.done, how.out)}"
    finally:
        if store is not None:
            store.close(todo)
    stopped = stopped or tally.done + sum(f["stop"] - f["start"] for f in failed) < runs
    if failed and not tally.done:
        raise InputError(f"no run succeeded; the first failure, in stage {failed[0]['stage']}: {failed[0]['error']}")
    return Ensemble(setup, runs, tally, time.perf_counter() - began, stopped, tuple(failed), resumed, lost)


def _kept(done: int, out: Path | str | None) -> str:
    if out is None:
        return f"{done:,} runs were made, shown and not kept: --out FOLDER keeps them"
    return f"{done:,} runs are kept in {out}: call again with --resume, with or without --cluster"


def _take(
    tally: Tally, store: Store | None, bounds: tuple[int, int], result: Block | StageError, failed: list[dict[str, Any]]
) -> None:
    """Keep a block: first in its file, then in the ledger, then in the counts."""
    if isinstance(result, StageError):
        failed.append({"start": bounds[0], "stop": bounds[1], "stage": result.stage, "error": result.cause})
        if store is not None:
            store.fail(bounds, result.stage, result.cause)
        return
    if store is not None:
        store.write(result)
    tally.add(result)


__all__ = ["Ensemble", "Result", "run_ensemble", "summary"]
