"""Deals: the efficient packages of two parties, with the drafts and the bargaining solutions among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.errors import InputError
from detente.words import figure, percent, plural
from detente.workbench import deals_data as dealing
from detente.workbench.day_of_case import drafts_known
from detente.workbench.deals_data import Deals
from detente.workbench.elements import Scatter
from detente.workbench.jobview import run_job
from detente.workbench.page_frame import Updater, View, address
from detente.workbench.pages.plan_basis import mark_basis
from detente.workbench.widgets import Columns, button, el, heading, missing, say, select, table


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case, drawn = opened.loaded, opened.drawn
    assert drawn is not None
    with el("div", cls="page-head"):
        heading("Deals", 1)
        el("p", "For two parties: the packages on which neither can gain without the other losing, on the central judgements. "
                "The shaded bands are what each expects without a deal (5% to 95% of the draws).", "lede")  # fmt: skip
        basis = mark_basis(opened)
    parties = drawn.problem.parties
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
    pair = opened.choices.setdefault("pair", [])
    if not set(pair) <= set(parties) or not pair:
        pair[:] = [*dict.fromkeys([*signing, *parties])][:2]
    with el("div", cls="toolbar"):
        select("Across", names, pair[0], view.act(lambda party: choose(0, party)))
        select("Up", names, pair[1], view.act(lambda party: choose(1, party)))
    area = el("div")

    def choose(which: int, party: str) -> None:
        pair[which] = party
        start()

    def start() -> None:
        a, b = pair
        if a == b:
            area.clear()
            with area:
                el("p", "Choose two different parties.", "card")
            return
        work = dealing.look(opened, a, b)
        run_job(
            view, area, f"Finding the deals of {names[a]} and {names[b]}", work, lambda deals: _show(view, a, b, deals)
        )

    def refresh(what: str) -> None:
        if what in ("basis", "package"):
            mark_basis(opened, basis)
            start()

    start()
    return refresh


def _show(view: View, a: str, b: str, deals: Deals) -> None:
    opened, front = view.opened, deals.front
    case = opened.loaded
    points = _points(view, a, b, deals)
    count = plural(front.size, "efficient package")
    shown = f"; {len(front.packages)} of them, well spread, are drawn" if len(front.packages) < front.size else ""
    with el("section", cls="card", aria_label="Chart of the deals"):
        el("p", f"{'' if front.exact else 'at least '}{count}{shown}.")
        chart = Scatter(
            {
                "x": case.name(a), "y": case.name(b), "label": f"Packages by their worth to {case.name(a)} and {case.name(b)}",
                "nx": dealing.no_deal(opened, a), "ny": dealing.no_deal(opened, b),
                "front": sorted([float(u), float(v)] for u, v in front.utilities), "points": points,
            }
        )  # fmt: skip
        chart.on("take", view.act(lambda event: _take(view, _picked(points, event.args))))
    _table(view, a, b, deals)


def _points(view: View, a: str, b: str, deals: Deals) -> list[dict[str, Any]]:
    """The efficient packages from left to right, then the named ones, numbered as in the table."""
    opened, front = view.opened, deals.front
    found: list[dict[str, Any]] = []

    def add(kind: str, name: str, number: int, package: Mapping[str, str]) -> None:
        x, y = dealing.central(opened, a, b, package)
        found.append({"kind": kind, "name": name, "number": number, "x": x, "y": y, "package": dict(package),
                      "diff": dealing.differences(opened, package)})  # fmt: skip

    order = sorted(range(len(front.packages)), key=lambda k: float(front.utilities[k][0]))
    for place, k in enumerate(order, 1):
        add("efficient", f"Efficient package {place} of {len(order)}", 0, front.packages[k])
    for number, named in enumerate(deals.named, 1):
        add(named.kind, named.name, number, named.package)
    return found


def _picked(points: list[dict[str, Any]], which: Any) -> dict[str, Any]:
    if not isinstance(which, int) or not 0 <= which < len(points):
        raise InputError("found a message that this page does not send; nothing was changed")
    return points[which]


def _take(view: View, point: Mapping[str, Any]) -> None:
    from nicegui import ui

    view.opened.take(point["package"])
    say("Loaded into the plan.")
    ui.navigate.to(address(view.opened, "plan"))


def _table(view: View, a: str, b: str, deals: Deals) -> None:
    """The named packages as a table: with ranges, and for those who do not use the picture."""
    case = view.opened.loaded
    columns: Columns = [
        ("No.", "num"),
        "Package",
        (f"Worth to {case.name(a)}", "num"),
        (f"Worth to {case.name(b)}", "num"),
        (f"Accepted by {case.name(a)}, {case.name(b)}", "num"),
        ("Adopted under the consent rule", "num"),
        ("Points settled otherwise than on the plan page", "num"),
        "Load it",
    ]
    with el("section", cls="card"):
        heading("Drafts and solutions")
        with table("Drafts and solutions", columns):
            for number, named in enumerate(deals.named, 1):
                result = named.result
                with el("tr"):
                    el("td", str(number), "num")
                    el("th", named.name, scope="row")
                    for party in (a, b):
                        spread = result.parties[party].utility
                        with el("td", cls="num"):
                            el("span", figure(spread.mean))
                            el("span", f" ({figure(spread.p05)} to {figure(spread.p95)})", "range")
                    el("td", ", ".join(percent(result.parties[p].accepts) for p in (a, b)), "num")
                    el("td", percent(result.adopted), "num")
                    el("td", str(len(dealing.differences(view.opened, named.package))), "num")
                    with el("td"):
                        button(
                            "Load",
                            view.act(lambda named=named: _take(view, {"package": named.package})),
                            "small",
                            aria_label=f"Load {named.name} into the plan",
                        )
        draws = deals.named[0].result.draws if deals.named else 0
        if draws:
            el("p", f"Worth: mean, and 5% to 95% of {draws:,} draws; acceptance in per cent of them.", "muted small")
        left_out = [d.title for d in drafts_known(case) if d.open]
        if left_out:
            el("p", f"Not drawn, because they leave points open: {'; '.join(left_out)}.", "muted small")
