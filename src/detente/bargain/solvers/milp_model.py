"""A question as a mixed-integer program: columns, rows and what stands for what, and the model that HiGHS is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.bargain.solvers.decision_diagrams import NO, YES
from detente.bargain.solvers.depth_first import (
    Instance,
)
from detente.problem.arrays import TOLERANCE, Floats, Ints, Problem
from detente.problem.conditions import AND, NOT, OR, TRUE, Programs
from detente.problem.consent import ALL, OBLIGED

if TYPE_CHECKING:
    from detente.bargain.solvers.question import Question

Linear = dict[int, float]


def _solver() -> Any:
    """Return a new HiGHS that prints nothing: silenced before its first call that would greet on standard output."""
    import highspy

    class Silent(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # what the constructor calls first
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    return Silent()


class Model:
    """A growing mixed-integer program, always maximised."""

    def __init__(self) -> None:
        import highspy

        self.inf = highspy.kHighsInf
        self.highs = _solver()
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
        self.follow: Callable[[float, float], None] | None = None  # told HiGHS's best objective and bound as it works
        self._followed = False

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
        lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(r[2]) for r in self.rows])]).astype(np.int32)
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
        if self.follow is not None and not self._followed:
            self._followed = True
            self.highs.cbMipInterrupt.subscribe(self._hear)
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

    def _hear(self, event: Any) -> None:
        if self.follow is not None:
            self.follow(float(event.data_out.mip_primal_bound), float(event.data_out.mip_dual_bound))


class Program:
    """A question as a model: variables of columns, rows of parties, acceptance."""

    def __init__(self, problem: Problem, question: Question, instance: Instance) -> None:
        self.problem, self.question, self.instance = problem, question, instance
        self.model = Model()
        model = self.model
        self.columns = [model.variable(0.0, 1.0, True) for _ in range(len(instance.option))]
        points = len(instance.start) - 1
        self.by_file: dict[int, int] = {}
        from detente.bargain.solvers.ordering import frame_of

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
            elif code in (AND, OR):
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
            instance.base + instance.suffix[0] + np.maximum(instance.when_yes[instance.root == YES], 0.0).sum(axis=0)
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
        for k in range(len(instance.rule.kind)):
            kind, weight = instance.rule.kind[k], instance.rule.weight[k]
            if kind == OBLIGED:
                for c in self.columns:
                    for m in np.flatnonzero(instance.obliges[c]):
                        model.row({self.accept[int(m)]: 1.0, c: -1.0}, 0.0, None)
            elif kind == ALL:
                for m in np.flatnonzero(weight > 0):
                    model.row({self.accept[int(m)]: 1.0}, 1.0, None)
            else:
                terms = {self.accept[int(i)]: float(weight[i]) for i in np.flatnonzero(weight)}
                model.row(terms, float(instance.rule.quota[k]) - TOLERANCE, None)

    def _when(self, switch: int, r: int, least: float, extra: Linear | None = None, room: float = 0.0) -> None:
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
