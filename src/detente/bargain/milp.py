"""The same questions as a mixed-integer program for HiGHS: the better tool where plain bounds are weak.

Packages are binaries, one a column. Conditions become rows over them; acceptance that is not required becomes a
binary a party. The concave Nash objective enters as tangents, refined at each optimum until the tangents there are
tight (outer approximation; Duran and Grossmann 1986); the lexicographic ones as a sequence of sums of the k
smallest gains (Ogryczak and Sliwinski 2003). Every package that HiGHS returns is evaluated again outside it.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.bargain.diagrams import NO, YES
from detente.bargain.relaxation import lay_out
from detente.bargain.search import (
    ALL,
    FEASIBLE,
    LEXIMIN,
    LINEAR,
    MARGIN,
    NASH,
    OBLIGED,
    UNBOUNDED,
    Instance,
    score,
)
from detente.case.problem import AND, NOT, TOLERANCE, TRUE, Draws, Floats, Ints, Problem, Programs

if TYPE_CHECKING:
    from detente.bargain.engine import Answer
    from detente.bargain.question import Question

METHOD = "mixed-integer program (HiGHS)"
Linear = dict[int, float]


_heard = threading.Lock()


def _quiet(make: Any) -> Any:
    """Call what greets on the process's standard output, which belongs to results, with that output shut."""
    with _heard:
        sys.stdout.flush()
        libc = ctypes.CDLL(None)
        libc.fflush(None)
        try:
            kept = os.dup(1)
        except OSError:
            return make()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            return make()
        finally:
            libc.fflush(None)
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)


class Model:
    """A growing mixed-integer program, always maximised."""

    def __init__(self) -> None:
        import highspy

        self.inf = highspy.kHighsInf
        self.highs = _quiet(highspy.Highs)
        for option, value in {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 1e-9,
            "mip_feasibility_tolerance": 1e-9,
            "primal_feasibility_tolerance": 1e-9,
            "dual_feasibility_tolerance": 1e-9,
        }.items():
            self.highs.setOptionValue(option, value)
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[tuple[float, float, list[int], list[float]]] = []
        self.built = False
        self.nodes = 0

    def variable(self, lower: float, upper: float, whole: bool = False) -> int:
        if self.built:
            self.highs.addVar(lower, upper)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def row(self, terms: Linear, lower: float | None, upper: float | None) -> None:
        index = [k for k, v in terms.items() if v != 0.0]
        value = [terms[k] for k in index]
        low = -self.inf if lower is None else lower
        high = self.inf if upper is None else upper
        if self.built:
            self.highs.addRow(low, high, len(index), np.array(index, dtype=np.int32), np.array(value))
        else:
            self.rows.append((low, high, index, value))

    def build(self) -> None:
        import highspy

        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.lower), len(self.rows)
        lp.col_cost_ = np.zeros(len(self.lower))
        lp.col_lower_, lp.col_upper_ = np.array(self.lower), np.array(self.upper)
        lp.row_lower_ = np.array([r[0] for r in self.rows])
        lp.row_upper_ = np.array([r[1] for r in self.rows])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(r[2]) for r in self.rows])]).astype(
            np.int32
        )
        lp.a_matrix_.index_ = np.array([k for r in self.rows for k in r[2]], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([v for r in self.rows for v in r[3]], dtype=np.float64)
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger if w else kinds.kContinuous for w in self.whole]
        lp.sense_ = highspy.ObjSense.kMaximize
        self.highs.passModel(lp)
        self.built = True

    def maximise(self, terms: Linear, seconds: float) -> tuple[str, Floats | None, float]:
        """Return ``optimal``, ``infeasible`` or ``open``, the variables, and the bound."""
        import highspy

        cost = np.zeros(len(self.lower))
        for k, v in terms.items():
            cost[k] = v
        count = len(cost)
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), cost)
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(seconds, 0.05))
        self.highs.run()
        status = self.highs.getModelStatus()
        info = self.highs.getInfo()
        self.nodes += max(int(info.mip_node_count), 0)
        if status in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return "infeasible", None, -np.inf
        solution = self.highs.getSolution()
        values = np.array(solution.col_value) if info.primal_solution_status == 2 else None
        done = status == highspy.HighsModelStatus.kOptimal
        bound = float(info.mip_dual_bound) if any(self.whole) else float(info.objective_function_value)
        return ("optimal" if done else "open"), values, bound


class Program:
    """A question as a model: variables of columns, rows of parties, acceptance."""

    def __init__(self, problem: Problem, question: Question, instance: Instance) -> None:
        self.problem, self.question, self.instance = problem, question, instance
        self.model = Model()
        model = self.model
        self.columns = [model.variable(0.0, 1.0, True) for _ in range(len(instance.option))]
        points = len(instance.start) - 1
        self.by_file: dict[int, int] = {}
        from detente.bargain.frame import frame_of

        frame = frame_of(problem)
        for d in range(points):
            here = range(int(instance.start[d]), int(instance.start[d + 1]))
            model.row(dict.fromkeys(here, 1.0), 1.0, 1.0)
            for k in here:
                self.by_file[int(problem.offset[frame.order[d]] + instance.option[k])] = k
        self.links = frame.links
        self._conditions()
        self._rows()
        self._acceptance()

    def _conditions(self) -> None:
        """Give every condition that counts an expression (linear terms and a constant) that is its truth."""
        problem, instance = self.problem, self.instance
        self.truth: dict[int, tuple[Linear, float]] = {}
        for k in range(len(instance.root)):
            programs: Programs = problem.linkages if k < self.links else problem.red_lines
            own = k if k < self.links else k - self.links
            if k >= self.links and instance.root[k] == NO:
                continue
            if k < self.links and not np.any(instance.when_yes[k]):
                continue
            self.truth[k] = self._compile(programs, own)

    def _compile(self, programs: Programs, condition: int) -> tuple[Linear, float]:
        model = self.model
        stack: list[tuple[Linear, float]] = []
        for code in programs.code[programs.start[condition] : programs.start[condition + 1]]:
            if code >= 0:
                columns = np.flatnonzero(programs.atom_mask[code])
                stack.append(({self.by_file[int(c)]: 1.0 for c in columns if int(c) in self.by_file}, 0.0))
            elif code == NOT:
                terms, constant = stack.pop()
                stack.append(({v: -w for v, w in terms.items()}, 1.0 - constant))
            elif code in (AND, -3):
                b, a = stack.pop(), stack.pop()
                t = model.variable(0.0, 1.0)
                both: Linear = {t: -1.0}
                for terms, constant in (a, b):
                    one: Linear = {t: -1.0}
                    for v, w in terms.items():
                        one[v] = one.get(v, 0.0) + w
                        both[v] = both.get(v, 0.0) + w
                    # and: t <= a; or: t >= a
                    if code == AND:
                        model.row(one, -constant, None)
                    else:
                        model.row(one, None, -constant)
                whole = a[1] + b[1]
                if code == AND:
                    model.row(both, None, 1.0 - whole)
                else:
                    model.row(both, -whole, None)
                stack.append(({t: 1.0}, 0.0))
            else:
                stack.append(({}, 1.0 if code == TRUE else 0.0))
        return stack.pop()

    def _rows(self) -> None:
        """Write each row as a variable-free expression: terms over columns and conditions, and a constant."""
        instance = self.instance
        count = len(instance.base)
        self.terms: list[Linear] = []
        self.constant = np.zeros(count)
        for r in range(count):
            terms: Linear = {k: float(instance.gain[k, r]) for k in self.columns}
            constant = float(instance.base[r])
            for k in range(self.links):
                amount = float(instance.when_yes[k, r])
                if k not in self.truth:
                    constant += amount if instance.root[k] == YES else 0.0
                    continue
                own, fixed = self.truth[k]
                constant += amount * fixed
                for v, w in own.items():
                    terms[v] = terms.get(v, 0.0) + amount * w
            self.terms.append(terms)
            self.constant[r] = constant
        self.top = (
            instance.base
            + instance.suffix[0]
            + np.maximum(instance.when_yes[instance.root == YES], 0.0).sum(axis=0)
        )
        least = np.zeros(count)
        for d in range(len(instance.start) - 1):
            least += instance.gain[instance.start[d] : instance.start[d + 1]].min(axis=0)
        self.low = least + instance.base + np.minimum(instance.when_yes, 0.0).sum(axis=0)

    def _acceptance(self) -> None:
        model, instance = self.model, self.instance
        parties = len(instance.threshold)
        for r in range(len(instance.base)):
            if np.isfinite(instance.need[r]):
                model.row(self.terms[r], float(instance.need[r]) - self.constant[r], None)
        lines: dict[int, list[tuple[Linear, float]]] = {}
        for k, truth in self.truth.items():
            if k >= self.links:
                lines.setdefault(int(instance.red_party[k]), []).append(truth)
        for member in np.flatnonzero(instance.must_red):
            for terms, constant in lines.get(int(member), []):
                model.row(terms, None, -constant)
        self.accept: dict[int, int] = {}
        if not instance.consent:
            return
        for i in range(parties):
            y = model.variable(0.0, 1.0, True)
            self.accept[i] = y
            if np.isfinite(instance.threshold[i]):
                self._when(y, i, float(instance.threshold[i]))
            for terms, constant in lines.get(i, []):
                model.row({**terms, y: terms.get(y, 0.0) + 1.0}, None, 1.0 - constant)
        for k in range(len(instance.clause_kind)):
            kind, weight = instance.clause_kind[k], instance.clause_weight[k]
            if kind == OBLIGED:
                for c in self.columns:
                    for m in np.flatnonzero(instance.obliges[c]):
                        model.row({self.accept[int(m)]: 1.0, c: -1.0}, 0.0, None)
            elif kind == ALL:
                for m in np.flatnonzero(weight > 0):
                    model.row({self.accept[int(m)]: 1.0}, 1.0, None)
            else:
                terms = {self.accept[int(i)]: float(weight[i]) for i in np.flatnonzero(weight)}
                model.row(terms, float(instance.clause_quota[k]) - TOLERANCE, None)

    def _when(
        self, switch: int, r: int, least: float, extra: Linear | None = None, room: float = 0.0
    ) -> None:
        """Add: when ``switch`` is 1, row ``r`` plus ``extra`` is at least ``least``."""
        big = max(least - float(self.low[r]) + room, 0.0)
        terms = dict(self.terms[r])
        for v, w in (extra or {}).items():
            terms[v] = terms.get(v, 0.0) + w
        terms[switch] = terms.get(switch, 0.0) - big
        self.model.row(terms, least - big - self.constant[r], None)

    def package(self, values: Floats) -> Ints:
        """Return the search's columns by depth that a solution chose."""
        start = self.instance.start
        return np.array(
            [start[d] + int(np.argmax(values[start[d] : start[d + 1]])) for d in range(len(start) - 1)],
            dtype=np.int64,
        )

    def forbid(self, package: Ints) -> None:
        """Exclude one package."""
        self.model.row({int(k): 1.0 for k in package}, None, len(package) - 1.0)


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
    """Answer a question with HiGHS; see :func:`detente.bargain.engine.ask`."""
    from detente.bargain.engine import Answer
    from detente.bargain.question import by_depth, in_file_order, make_instance

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
        self.best: Ints | None = None
        self.value = -np.inf
        self.kept: tuple[Linear, float] | None = None  # objective in terms of variables, and its constant
        parties = len(program.instance.threshold)
        self.rows = np.zeros(len(program.instance.base))
        self.blocked = np.zeros(parties, dtype=np.int64)
        self.obliged = np.zeros(parties, dtype=np.int64)
        self.vector: Floats = np.zeros(0)

    @property
    def left(self) -> float:
        return self.end - time.perf_counter()

    def judge(self, package: Ints) -> tuple[bool, float, Floats]:
        """Return whether a package is feasible, its objective and its sorted weighted gains, computed afresh."""
        instance = self.program.instance
        miss = lay_out(instance, package, self.rows, self.blocked, self.obliged)
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

    def _best_of(self, terms: Linear, constant: float) -> tuple[float, bool]:
        """Maximise; packages that HiGHS's tolerances let through are excluded one by one."""
        model = self.program.model
        self.kept = (terms, constant)
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
        _, proven = self._best_of({}, 0.0)
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
            bound, proven = self._best_of(stage, 0.0)
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
        for k in range(len(instance.clause_kind)):
            kind, weight = instance.clause_kind[k], instance.clause_weight[k]
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
                    float(instance.clause_quota[k]) - TOLERANCE,
                    None,
                )
        model.build()
        bound, proven = self._best_of({t: 1.0}, 0.0)
        return (UNBOUNDED if bound >= cap - 1e-6 else bound), proven

    def first_of_ties(self) -> None:
        """Move to the earliest package in file order among those within 1e-9 of the best."""
        from detente.bargain.frame import frame_of

        assert self.best is not None
        program, instance = self.program, self.program.instance
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


__all__ = ["MARGIN", "METHOD", "Any", "Model", "Program", "ask_milp"]
