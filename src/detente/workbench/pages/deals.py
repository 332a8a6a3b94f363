"""Deals among all who can block; and for two parties the efficient packages, with drafts and solutions among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from detente.errors import InputError
from detente.words import figure, percent, plural
from detente.workbench import deals_data
from detente.workbench.day_of_case import drafts_known
from detente.workbench.deals_data import Deals, Pair
from detente.workbench.elements import Scatter
from detente.workbench.jobview import run_job
from detente.workbench.pages.deals_among import build_among, load_into_plan
from detente.workbench.pages.judgement_switch import mark_judgements
from detente.workbench.view import Updater, View
from detente.workbench.widgets import Columns, button, el, heading, missing, select, table


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case = opened.case
    with el("div", cls="page-head"):
        heading("Deals", 1)
        el("p", "Packages that are adopted most often among all who can block, and below them, for two parties, those on which "
                "neither can gain without the other losing.", "lede")  # fmt: skip
        mark = mark_judgements(opened)
    parties = opened.judgements.now.problem.parties
    if len(parties) < 2:
        missing(
            "Two parties with preferences are needed",
            "preferences.yaml",
            "north:\n  no_deal: 30\n  weights: {…}\n  values: {…}\n",
            "The frontier compares two parties.",
        )
        return None
    among = build_among(view)
    heading("For two parties", cls="deals-pair")
    el("p", "The packages on which neither can gain without the other losing, on the central judgements. The shaded bands are "
            "what each expects without a deal (5% to 95% of the draws).", "muted")  # fmt: skip
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
        work = deals_data.find_deals(opened, (a, b))
        title = f"Finding the deals of {names[a]} and {names[b]}"
        run_job(view, area, title, work, lambda deals: _show(view, (a, b), deals))

    def refresh(what: str) -> None:
        if what in ("judgements", "package"):
            mark_judgements(opened, mark)
            start()
        if what == "judgements":
            among()

    start()
    return refresh


def _show(view: View, pair: Pair, deals: Deals) -> None:
    opened, front = view.opened, deals.front
    across, up = (opened.case.name(party) for party in pair)
    points = _points(view, pair, deals)
    count = plural(front.size, "efficient package")
    drawn = f"; {len(front.packages)} of them, well spread, are drawn" if len(front.packages) < front.size else ""
    with el("section", cls="card", aria_label="Chart of the deals"):
        el("p", f"{'' if front.exact else 'at least '}{count}{drawn}.")
        chart = Scatter(
            {
                "x": across, "y": up, "label": f"Packages by their worth to {across} and {up}",
                "nx": deals_data.no_deal(opened, pair[0]), "ny": deals_data.no_deal(opened, pair[1]),
                "front": sorted([float(u), float(v)] for u, v in front.utilities), "points": points,
            }
        )  # fmt: skip
        chart.on("take", view.act(lambda event: load_into_plan(view, _picked(points, event.args)["package"])))
    _table(view, pair, deals)


def _points(view: View, pair: Pair, deals: Deals) -> list[dict[str, Any]]:
    """The efficient packages from left to right, then the named ones, numbered as in the table."""
    opened, front = view.opened, deals.front
    found: list[dict[str, Any]] = []

    def add(kind: str, name: str, number: int, package: Mapping[str, str]) -> None:
        x, y = deals_data.central_utilities(opened, pair, package)
        found.append({"kind": kind, "name": name, "number": number, "x": x, "y": y, "package": dict(package),
                      "diff": deals_data.differences(opened, package)})  # fmt: skip

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


def _table(view: View, pair: Pair, deals: Deals) -> None:
    """The named packages as a table: with ranges, and for those who do not use the picture."""
    across, up = (view.opened.case.name(party) for party in pair)
    columns: Columns = [
        ("No.", "num"),
        "Package",
        (f"Worth to {across}", "num"),
        (f"Worth to {up}", "num"),
        (f"Accepted by {across}, {up}", "num"),
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
                    for party in pair:
                        spread = result.parties[party].utility
                        with el("td", cls="num"):
                            el("span", figure(spread.mean))
                            el("span", f" ({figure(spread.p05)} to {figure(spread.p95)})", "range")
                    el("td", ", ".join(percent(result.parties[p].accepts) for p in pair), "num")
                    el("td", percent(result.adopted), "num")
                    el("td", str(len(deals_data.differences(view.opened, named.package))), "num")
                    with el("td"):
                        button(
                            "Load",
                            view.act(lambda named=named: load_into_plan(view, named.package)),
                            "small",
                            aria_label=f"Load {named.name} into the plan",
                        )
        draws = deals.named[0].result.draws if deals.named else 0
        if draws:
            el("p", f"Worth: mean, and 5% to 95% of {draws:,} draws; acceptance in per cent of them.", "muted small")
        left_out = [d.title for d in drafts_known(view.opened.case) if d.open]
        if left_out:
            el("p", f"Not drawn, because they leave points open: {'; '.join(left_out)}.", "muted small")
