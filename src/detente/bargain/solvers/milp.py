"""The same questions as a mixed-integer program for HiGHS: the better tool where plain bounds are weak.

Packages are binaries, one a column. Conditions become rows over them; acceptance that is not required becomes a
binary a party. The concave Nash objective enters as tangents, refined at each optimum until the tangents there are
tight (outer approximation; Duran and Grossmann 1986); the lexicographic ones as a sequence of sums of the k
smallest gains (Ogryczak and Sliwinski 2003). Every package that HiGHS returns is evaluated again outside it.
"""

from __future__ import annotations

import time

import numpy as np

from detente.bargain.solvers.answer import Answer
from detente.bargain.solvers.depth_first import (
    FEASIBLE,
    LEXIMIN,
    LINEAR,
    NASH,
    UNBOUNDED,
    score,
)
from detente.bargain.solvers.local_search import measure_package
from detente.bargain.solvers.milp_model import Linear, Program
from detente.bargain.solvers.progress import Progress, listener
from detente.bargain.solvers.question import Question
from detente.problem.arrays import TOLERANCE, Draws, Floats, Ints, Problem
from detente.problem.consent import ALL, OBLIGED

METHOD = "mixed-integer program (HiGHS)"


def ask_milp(
    problem: Problem,
    question: Question,
    draws: Draws,
    row: int = 0,
    *,
    seconds: float = 60.0,
    earliest: bool = True,
    hint: Ints | None = None,
    nodes: int = 0,
) -> Answer:
    """Answer a question with HiGHS; see :func:`detente.bargain.solvers.engine.ask`."""
    from detente.bargain.solvers.question import by_depth, in_file_order, make_instance

    end = time.perf_counter() + seconds
    instance = make_instance(problem, question, draws, row)
    program = Program(problem, question, instance)
    solver = _Solver(program, end)
    if hint is not None:
        begun = by_depth(problem, instance, hint)
        if begun is not None:
            solver.consider(begun)
    bound, proven = solver.run()
    best = solver.best
    if best is not None and proven and earliest and question.objective != FEASIBLE:
        solver.first_of_ties()
        best = solver.best
    elif best is not None and earliest and question.objective == FEASIBLE:
        best = solver.best
    count = nodes + program.model.nodes
    if best is None:
        return Answer(None, -np.inf, -np.inf if proven else bound, proven, count, METHOD)
    value = solver.value
    if proven:
        bound = value
    return Answer(in_file_order(problem, instance, best), value, max(bound, value), proven, count, METHOD)


class _Solver:
    """Runs the sequence of programs that an objective needs."""

    def __init__(self, program: Program, end: float) -> None:
        self.program, self.end = program, end
        self.budget = end - time.perf_counter()
        self.listener = listener()
        self.bound: float | None = None
        self.best: Ints | None = None
        self.value = -np.inf
        self.kept: tuple[Linear, float] | None = None  # objective in terms of variables, and its constant
        parties = len(program.instance.threshold)
        self.rows = np.zeros(len(program.instance.base))
        self.blocked = np.zeros(parties, dtype=np.int64)
        self.obliged = np.zeros(parties, dtype=np.int64)
        self.accepts = np.zeros(parties, dtype=np.bool_)
        self.vector: Floats = np.zeros(0)

    @property
    def left(self) -> float:
        return self.end - time.perf_counter()

    def tell(self, bound: float | None = None, best: float = -np.inf) -> None:
        """Tell the listener, if there is one, how far the proof has come."""
        if self.listener is None:
            return
        from detente.bargain.solvers.question import in_file_order

        if bound is not None and np.isfinite(bound):
            self.bound = bound if self.bound is None else min(bound, self.bound)
        program, value = self.program, max(self.value, best)
        columns = None if self.best is None else in_file_order(program.problem, program.instance, self.best)
        self.listener(
            Progress(
                program.instance.objective,
                value if np.isfinite(value) else None,
                self.bound,
                columns,
                self.budget - self.left,
                self.budget,
            )
        )

    def judge(self, package: Ints) -> tuple[bool, float, Floats]:
        """Return whether a package is feasible, its objective and its sorted weighted gains, computed afresh."""
        instance = self.program.instance
        miss = measure_package(instance, package, self.rows, self.blocked, self.obliged, self.accepts)
        value = float(score(instance, self.rows, self.blocked, self.obliged)) if miss <= 0.0 else -np.inf
        used = instance.weight > 0
        return miss <= 0.0, value, np.sort((self.rows[: len(used)] * instance.weight)[used])

    def consider(self, package: Ints) -> bool:
        feasible, value, vector = self.judge(package)
        if not feasible:
            return False
        better = self.best is None or value > self.value
        if self.best is not None and self.program.instance.objective == LEXIMIN:
            better = _above(vector, self.vector)
        if better:
            self.best, self.value, self.vector = package.copy(), value, vector
            self.tell()
        return True

    def run(self) -> tuple[float, bool]:
        """Return the bound and whether the best package is proven."""
        kind = self.program.instance.objective
        if kind in (FEASIBLE, LINEAR):
            r = self.program.instance.objective_row
            terms = {} if kind == FEASIBLE else self.program.terms[r]
            constant = 0.0 if kind == FEASIBLE else float(self.program.constant[r])
            self.program.model.build()
            return self._best_of(terms, constant)
        if kind == NASH:
            return self._nash()
        if kind == LEXIMIN:
            return self._leximin()
        return self._margin()

    def _best_of(self, terms: Linear, constant: float, told: bool = True) -> tuple[float, bool]:
        """Maximise; packages that HiGHS's tolerances let through are excluded one by one.

        ``told``: the terms are the question's objective, so that HiGHS's figures say how far the proof has come.
        """
        model = self.program.model
        self.kept = (terms, constant)
        if self.listener is not None:
            model.follow = (
                (lambda best, bound: self.tell(bound + constant, best + constant)) if told else lambda *_: self.tell()
            )
        for _ in range(50):
            if self.left <= 0:
                return np.inf, False
            status, values, bound = model.maximise(terms, self.left)
            if status == "infeasible":
                return self.value, True
            if values is None:
                return bound + constant, False
            package = self.program.package(values)
            fine = self.consider(package)
            if status != "optimal":
                return bound + constant, False
            if fine:
                return bound + constant, True
            self.program.forbid(package)
        return np.inf, False

    def _nash(self) -> tuple[float, bool]:
        program, instance = self.program, self.program.instance
        model = program.model
        members = [int(i) for i in np.flatnonzero(instance.weight > 0)]
        for i in members:
            if program.top[i] <= TOLERANCE:
                return self._nil_product()
        logs = {}
        tangents: list[tuple[int, float]] = []
        for i in members:
            top = float(program.top[i])
            logs[i] = model.variable(-60.0, float(np.log(top)) + 1e-9)
            tangents += [(i, top * f) for f in (0.003, 0.01, 0.03, 0.07, 0.15, 0.3, 0.6)]
        if self.best is not None:
            self.judge(self.best)
            tangents += [(i, float(self.rows[i])) for i in members if self.rows[i] > 1e-6]
        for i, at in tangents:
            self._tangent(logs[i], i, at)
        terms = {logs[i]: float(instance.weight[i]) for i in members}
        model.build()
        self.kept = (terms, 0.0)
        if self.listener is not None:
            model.follow = lambda _, bound: self.tell(bound)
        bound = np.inf
        seen: set[tuple[int, ...]] = set()
        for _ in range(200):
            if self.left <= 0:
                return bound, False
            status, values, own = model.maximise(terms, self.left)
            if status == "infeasible":
                if self.best is not None:
                    return self.value, True
                return self._nil_product(fresh=True)
            bound = min(bound, own)
            if values is not None:
                package = program.package(values)
                known = tuple(package.tolist())
                if (not self.consider(package) or known in seen) and status == "optimal":
                    # not feasible, or its tangents are in already: all that the bound still has is rounding
                    program.forbid(package)
                seen.add(known)
                self.judge(package)
                for i in members:
                    if self.rows[i] > 1e-7:
                        self._tangent(logs[i], i, float(self.rows[i]))
            if status != "optimal":
                return bound, False
            if self.best is not None and bound <= self.value + 1e-9:
                return bound, True
        return bound, False

    def _nil_product(self, fresh: bool = False) -> tuple[float, bool]:
        """No package has a product above 0: any feasible one will do."""
        if fresh:
            end = self.end
            instance = self.program.instance
            self.program = Program(self.program.problem, self.program.question, instance)
            self.end = end
        if not self.program.model.built:
            self.program.model.build()
        _, proven = self._best_of({}, 0.0, told=False)
        return -np.inf, proven

    def _tangent(self, log: int, i: int, at: float) -> None:
        """Add: log <= ln(at) + (gain - at) / at."""
        program = self.program
        scale = max(at, 1e-3)
        terms = {v: -w / at * scale for v, w in program.terms[i].items()}
        terms[log] = terms.get(log, 0.0) + scale
        program.model.row(terms, None, scale * (float(np.log(at)) - 1.0 + float(program.constant[i]) / at))

    def _leximin(self) -> tuple[float, bool]:
        program, instance = self.program, self.program.instance
        model = program.model
        members = [int(i) for i in np.flatnonzero(instance.weight > 0)]
        stages: list[Linear] = []
        for k in range(1, len(members) + 1):
            level = model.variable(-model.inf, model.inf)
            stage: Linear = {level: float(k)}
            for i in members:
                short = model.variable(0.0, model.inf)
                stage[short] = -1.0
                w = float(instance.weight[i])
                terms = {v: w * x for v, x in program.terms[i].items()}
                terms[short], terms[level] = 1.0, -1.0
                model.row(terms, -w * float(program.constant[i]), None)
            stages.append(stage)
        model.build()
        first_bound = np.inf
        for k, stage in enumerate(stages, 1):
            bound, proven = self._best_of(stage, 0.0, told=k == 1)
            if k == 1:
                first_bound = bound
            if not proven or self.best is None:
                return first_bound, proven
            reached = float(self.vector[:k].sum())
            if bound > reached + 1e-7:
                # the sum of this stage and the package that leads lexicographically differ by rounding only
                return first_bound, False
            model.row(stage, reached - 1e-9, None)
        self.kept = None
        return first_bound, True

    def _margin(self) -> tuple[float, bool]:
        program, instance = self.program, self.program.instance
        model = program.model
        bounded = [int(i) for i in np.flatnonzero(instance.bounded)]
        cap = max([float(program.top[i]) for i in bounded], default=0.0) + 1.0
        least = min([float(program.low[i]) for i in bounded], default=0.0) - 1.0
        t = model.variable(least, cap)
        inside = {}
        for i in range(len(instance.threshold)):
            inside[i] = model.variable(0.0, 1.0, True)
            model.row({inside[i]: 1.0, program.accept[i]: -1.0}, None, 0.0)
            if instance.bounded[i]:
                program._when(inside[i], i, 0.0, {t: -1.0}, room=cap)
        for k in range(len(instance.rule.kind)):
            kind, weight = instance.rule.kind[k], instance.rule.weight[k]
            if kind == OBLIGED:
                for c in program.columns:
                    for m in np.flatnonzero(instance.obliges[c]):
                        model.row({inside[int(m)]: 1.0, c: -1.0}, 0.0, None)
            elif kind == ALL:
                for m in np.flatnonzero(weight > 0):
                    model.row({inside[int(m)]: 1.0}, 1.0, None)
            else:
                model.row(
                    {inside[int(i)]: float(weight[i]) for i in np.flatnonzero(weight)},
                    float(instance.rule.quota[k]) - TOLERANCE,
                    None,
                )
        model.build()
        bound, proven = self._best_of({t: 1.0}, 0.0)
        return (UNBOUNDED if bound >= cap - 1e-6 else bound), proven

    def first_of_ties(self) -> None:
        """Move to the earliest package in file order among those within 1e-9 of the best."""
        from detente.bargain.solvers.ordering import frame_of

        assert self.best is not None
        program, instance = self.program, self.program.instance
        program.model.follow = None
        if self.kept is not None and np.isfinite(self.value) and self.value < UNBOUNDED:
            terms, constant = self.kept
            program.model.row(terms, self.value - TOLERANCE - constant, None)
        target, goal = self.value, self.vector.copy()
        frame = frame_of(program.problem)
        program.forbid(self.best)
        best = self.best
        weights = 1 + instance.option
        for _ in range(100):
            if self.left <= 0:
                return
            # look for any other package as good, those early in the file first
            early = {k: -float(weights[k]) for k in program.columns}
            status, values, _ = program.model.maximise(early, self.left)
            if values is None or status == "infeasible":
                break
            package = program.package(values)
            feasible, value, vector = self.judge(package)
            tied = feasible and (value >= target - TOLERANCE or not np.isfinite(target))
            if instance.objective == LEXIMIN:
                tied = feasible and bool((vector >= goal - TOLERANCE).all())
            if tied:
                ours = instance.option[package][frame.depth_of].tolist()
                if ours < instance.option[best][frame.depth_of].tolist():
                    best = package
            program.forbid(package)
        self.best = best
        _, self.value, self.vector = self.judge(best)


def _above(a: Floats, b: Floats) -> bool:
    """Return whether sorted gains ``a`` are lexicographically above ``b``, beyond the tolerance."""
    for x, y in zip(a, b, strict=True):
        if x > y + TOLERANCE:
            return True
        if x < y - TOLERANCE:
            return False
    return False


__all__ = ["METHOD", "ask_milp"]
