"""Deals: the efficient packages of two parties, with the drafts and the bargaining solutions among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.report.words import figure, plural
from detente.workbench.elements import Scatter
from detente.workbench.frame import Updater, View, address
from detente.workbench.jobs import Job
from detente.workbench.jobview import run_job
from detente.workbench.widgets import button, el, heading, missing, say, select
from detente.workbench.worker import SOLVER

if TYPE_CHECKING:
    from detente.bargain.frontier import Frontier
    from detente.bargain.optimum import Solution
    from detente.workbench.opened import OpenCase

SHOWN = 250
SOLUTIONS = {
    "nash": "Nash: largest product of gains",
    "kalai_smorodinsky": "Kalai and Smorodinsky: equal shares of what each could gain",
    "egalitarian": "Egalitarian: largest smallest gain",
    "utilitarian": "Utilitarian: largest sum",
}
SHORT = {
    "nash": "Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "egalitarian": "egalitarian",
    "utilitarian": "largest sum",
}


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case, session = opened.loaded, opened.session
    assert session is not None
    with el("div", cls="page-head"):
        heading("Deals", 1)
        el("p", "For two parties: the packages on which neither can gain without the other losing, on the central judgements. "
                "The shaded bands are what each expects without a deal (5% to 95% of the draws).", "lede")  # fmt: skip
    parties = session.problem.parties
    if len(parties) < 2:
        missing(
            "Two parties with preferences are needed",
            "preferences.yaml",
            "north:\n  no_deal: 30\n  weights: {…}\n  values: {…}\n",
            "The frontier compares two parties.",
        )
        return None
    names = {party: case.name(party) for party in parties}
    signing = [p for clause in case.consent for p in clause.members if p in parties]
    pair = opened.memo.setdefault("pair", [*dict.fromkeys([*signing, *parties])][:2])
    with el("div", cls="toolbar"):
        select("Across", names, pair[0], view.act(lambda party: choose(0, party)))
        select("Up", names, pair[1], view.act(lambda party: choose(1, party)))
    area = el("div")

    def choose(which: int, party: str) -> None:
        pair[which] = party
        start()

    def start() -> None:
        if pair[0] == pair[1]:
            area.clear()
            with area:
                el("p", "Choose two different parties.", "card")
            return
        a, b = pair
        key = ("deals", a, b)

        def work(job: Job) -> Any:
            from detente.bargain.frontier import frontier
            from detente.bargain.optimum import solve

            if key not in opened.memo:
                front = SOLVER.call(job, frontier, session.problem, [a, b], None, SHOWN)
                found: dict[str, Any] = {}
                for name in SOLUTIONS:
                    if name == "utilitarian" or all(
                        session.problem.has_no_deal[session.problem.party_index(p)] for p in (a, b)
                    ):
                        found[name] = SOLVER.call(job, solve, session.problem, name, [a, b], explain=False)
                opened.memo[key] = (front, found)
            return opened.memo[key]

        def show(answer: Any) -> None:
            _show(view, a, b, *answer)

        if key in opened.memo:
            area.clear()
            with area:
                show(opened.memo[key])
        else:
            run_job(view, area, f"Finding the frontier of {names[a]} and {names[b]}", work, show)

    start()
    return None


def _show(view: View, a: str, b: str, front: Frontier, solutions: dict[str, Solution]) -> None:
    opened = view.opened
    case = opened.loaded
    points = _points(opened, a, b, front, solutions)
    count = (
        plural(front.size, "efficient package")
        if front.exact
        else f"at least {plural(front.size, 'efficient package')}"
    )
    shown = f"; {len(front.packages)} of them, well spread, are drawn" if len(front.packages) < front.size else ""
    with el("section", cls="card"):
        el("p", f"{count}{shown}. ● efficient  ■ draft  ▲ solution  ◆ the package on the plan page")
        chart = Scatter(
            {
                "x": case.name(a), "y": case.name(b), "label": f"Packages by their worth to {case.name(a)} and {case.name(b)}",
                "nx": _no_deal(opened, a), "ny": _no_deal(opened, b),
                "front": sorted([float(u), float(v)] for u, v in front.utilities), "points": points,
            }
        )  # fmt: skip
        chart.on("take", view.act(lambda event: _take(view, points[int(event.args)])))
    _table(view, a, b, points)


def _take(view: View, point: dict[str, Any]) -> None:
    from nicegui import ui

    view.opened.take(point["package"])
    say("Loaded into the plan.")
    ui.navigate.to(address(view.opened, "plan"))


def _no_deal(opened: OpenCase, party: str) -> list[float] | None:
    session = opened.session
    assert session is not None
    i = session.problem.party_index(party)
    centre = float(session.problem.central.no_deal[0, i])
    if not np.isfinite(centre):
        return None
    result = opened.result.parties[party].no_deal if opened.result is not None else None
    return [result.p05, centre, result.p95] if result is not None else [centre, centre, centre]


def _points(opened: OpenCase, a: str, b: str, front: Frontier, solutions: dict[str, Solution]) -> list[dict[str, Any]]:
    session, case = opened.session, opened.loaded
    assert session is not None
    problem = session.problem
    i, j = problem.party_index(a), problem.party_index(b)
    found: list[dict[str, Any]] = []

    def add(kind: str, name: str, short: str, package: dict[str, str]) -> None:
        utility = problem.utilities(problem.columns_of(package))[0, 0]
        found.append({"kind": kind, "name": name, "short": short, "x": float(utility[i]), "y": float(utility[j]),
                      "package": package, "diff": _difference(opened, package)})  # fmt: skip

    order = sorted(range(len(front.packages)), key=lambda k: float(front.utilities[k][0]))
    for number, k in enumerate(order, 1):
        add("efficient", f"Efficient package {number}", "", dict(front.packages[k]))
    for name, solution in solutions.items():
        if solution.package is not None:
            add("solution", SOLUTIONS[name], SHORT[name], dict(solution.package))
    for draft in case.drafts.values():
        if not draft.open:
            add("draft", draft.title, draft.id, dict(draft.package))
    if not opened.package.open:
        add("now", "The package on the plan page", "plan", dict(opened.package.options))
    return found


def _difference(opened: OpenCase, package: dict[str, str]) -> list[list[str]]:
    case, now = opened.loaded, opened.package.options
    return [
        [f"{case.point(p).number} {case.point(p).title}", case.point(p).option(o).text]
        for p, o in package.items()
        if now.get(p) != o
    ]


def _table(view: View, a: str, b: str, points: list[dict[str, Any]]) -> None:
    """The named packages as a table, for those who do not use the picture."""
    case = view.opened.loaded
    with el("section", cls="card"):
        heading("Drafts and solutions")
        with el("div", cls="scroll", tabindex="0", role="region", aria_label="Drafts and solutions"), el("table"):
            with el("thead"), el("tr"):
                for column in (
                    "Package",
                    case.name(a),
                    case.name(b),
                    "Points settled otherwise than on the plan page",
                    "Load it",
                ):
                    el("th", column, scope="col")
            with el("tbody"):
                for point in points:
                    if point["kind"] == "efficient":
                        continue
                    with el("tr"):
                        el("th", point["name"], scope="row")
                        el("td", figure(point["x"]), "num")
                        el("td", figure(point["y"]), "num")
                        el("td", str(len(point["diff"])), "num")
                        with el("td"):
                            button(
                                "Load",
                                view.act(lambda point=point: _take(view, point)),
                                "small",
                                aria_label=f"Load {point['name']} into the plan",
                            )
        left_out = [d.title for d in case.drafts.values() if d.open]
        if left_out:
            el("p", f"Not drawn, because they leave points open: {'; '.join(left_out)}.", "muted small")
