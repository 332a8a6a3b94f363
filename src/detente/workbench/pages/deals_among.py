"""Deals among all parties that block: a table, parallel coordinates, filters, kinds, a comparison and exchanges."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from detente.bargain.deals.deals import Deals
from detente.bargain.shared import NEARLY_ALL
from detente.report.deals_words import comparison_words, exchange_words, kind_name, letters, move_words, standing
from detente.report.package_words import letter, setting
from detente.words import figure, percent, percents
from detente.workbench import deals_data
from detente.workbench.jobview import run_job
from detente.workbench.svg_elements import line, path, svg, text
from detente.workbench.view import View, address
from detente.workbench.widgets import Columns, button, el, heading, say, select, table

LEAST = {
    "0": "any share of draws",
    "0.25": "25% of draws or more",
    "0.5": "50% of draws or more",
    "0.75": "75% of draws or more",
}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 310, 96, 110, 50, 14

NAME = 24
"""Longer names of parties are cut short above the chart; the table has them whole."""


@dataclass
class _Filter:
    """Which deals are shown: those that a party accepts often enough, and that settle a point in one way."""

    party: str = ""
    least: str = "0"
    setting: str = ""

    def shown(self, found: Deals) -> list[int]:
        point, _, option = self.setting.partition("=")
        return [
            k
            for k, deal in enumerate(found.deals)
            if (not self.party or deal.accepts[self.party] >= float(self.least))
            and (not point or deal.package[point] == option)
        ]


def build_among(view: View) -> Callable[[], None]:
    """Build the part of the page, and return what works it out again."""
    area = el("div", cls="deals-among")

    def start() -> None:
        run_job(
            view, area, "Finding deals among all parties", deals_data.find_among(view.opened), lambda d: _show(view, d)
        )

    start()
    return start


def load_into_plan(view: View, package: Mapping[str, str]) -> None:
    """Take a package to the plan page."""
    from nicegui import ui

    view.opened.at_hand.take(package)
    say("Loaded into the plan.")
    ui.navigate.to(address(view.opened, "plan"))


def _show(view: View, found: Deals) -> None:
    case, chosen = view.opened.case, _Filter()
    with el("section", cls="card"):
        heading("Among all who can block")
        el("p", standing(found))
        if not found.deals:
            return
        with el("div", cls="toolbar"):
            parties = {"": "Any party", **{p: case.name(p) for p in found.parties}}
            select("Accepted by", parties, "", view.act(lambda value: choose("party", value)))
            select("In at least", LEAST, "0", view.act(lambda value: choose("least", value)))
            select("Settled so", _settings(case, found), "", view.act(lambda value: choose("setting", value)), "wide")
        listing = el("div")

    def choose(name: str, value: str) -> None:
        known = {"party": parties, "least": LEAST, "setting": _settings(case, found)}[name]
        if value not in known:
            return
        setattr(chosen, name, value)
        _list(view, found, chosen, listing)

    _list(view, found, chosen, listing)
    with el("div", cls="deals-words"):
        _kinds(case, found)
        _shared(case, found)
        if len(found.deals) > 1:
            _compare(view, found)
        _exchanges(case, found)


def _settings(case: Any, found: Deals) -> dict[str, str]:
    """The options by which the deals differ, with how many have each."""
    result = {"": "Any way"}
    for entry in found.options:
        if entry.share < 1:
            count = sum(deal.package[entry.point] == entry.option for deal in found.deals)
            result[f"{entry.point}={entry.option}"] = f"{setting(case, entry.point, entry.option)} ({count})"
    return result


def _list(view: View, found: Deals, chosen: _Filter, listing: Any) -> None:
    """Draw the deals that are chosen, and list them."""
    rows = chosen.shown(found)
    listing.clear()
    with listing:
        el("p", f"{len(rows)} of {len(found.deals)} deals shown.", "muted", role="status")
        if rows:
            _chart(view.opened.case, found, rows)
            _table(view, found, rows)


def _kind_of(found: Deals) -> dict[int, int]:
    return {k: number for number, kind in enumerate(found.kinds) for k in kind.members}


def _chart(case: Any, found: Deals, rows: list[int]) -> None:
    """Parallel coordinates: how often each deal is adopted and each party accepts it, one line a deal."""
    axes = ["adopted", *found.parties]
    step = (WIDTH - LEFT - RIGHT) / max(len(axes) - 1, 1)
    kinds = _kind_of(found)

    def height(share: float) -> float:
        return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)

    label = (
        f"How often each of {len(rows)} deals is adopted, and each party accepts it; the table below has the figures"
    )
    with (
        el("div", cls="scroll", tabindex="0", role="region", aria_label="Chart of the deals among all parties"),
        svg(WIDTH, HEIGHT, label, "parallel"),
    ):
        for k, axis in enumerate(axes):
            x = LEFT + k * step
            line(x, TOP, x, HEIGHT - BOTTOM)
            name = "Adopted" if not k else case.name(axis)
            # neighbours' names stand at two heights, so that long ones do not lie on one another
            text(
                x,
                TOP - (14 if k % 2 == 0 else 32),
                name if len(name) <= NAME else f"{name[: NAME - 1]}…",
                "middle",
                "ink",
            )
        for share in (0.0, 0.5, 1.0):
            text(WIDTH - 4, height(share) + 4, f"{100 * share:.0f}%", "end")
        for k in rows:
            deal = found.deals[k]
            shares = [deal.adopted, *(deal.accepts[p] for p in found.parties)]
            path([(LEFT + n * step, height(share)) for n, share in enumerate(shares)], f"line kind-{kinds.get(k, 0)}")
        for x, ends in ((LEFT - 8, "end"), (WIDTH - RIGHT + 8, "start")):
            at = [found.deals[k].adopted if ends == "end" else found.deals[k].accepts[axes[-1]] for k in rows]
            for y, names in _apart([(height(s), letter(k)) for s, k in zip(at, rows, strict=True)]):
                text(x, y + 4, names, ends, "ink")


def _apart(marks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Join the letters of lines that end so near to one another that they would lie on one another."""
    result: list[tuple[float, str]] = []
    for y, name in sorted(marks):
        if result and y - result[-1][0] < 13:
            names = result[-1][1]
            result[-1] = (
                result[-1][0],
                names if names.endswith("…") else f"{names} {name}" if len(names) < 6 else f"{names}…",
            )
        else:
            result.append((y, name))
    return result


def _table(view: View, found: Deals, rows: list[int]) -> None:
    case, kinds = view.opened.case, _kind_of(found)
    columns: Columns = [
        "Deal",
        "Kind",
        ("Adopted", "num"),
        *((f"Accepted by {case.name(p)}", "num") for p in found.parties),
        ("Points settled otherwise than in the draft", "num"),
        "Load it",
    ]
    with table("Deals among all parties", columns):
        for k in rows:
            deal = found.deals[k]
            with el("tr", data_deal=letter(k)):
                el("th", letter(k), scope="row")
                el("td", f"{kinds.get(k, 0) + 1}", f"kind-mark kind-{kinds.get(k, 0)}")
                with el("td", cls="num"):
                    el("span", percent(deal.adopted, found.draws))
                    el("span", f" ({percents(deal.low, deal.high, found.draws)})", "range")
                for party in found.parties:
                    with el("td", cls="num"):
                        el("span", percent(deal.accepts[party], found.draws))
                        if party in deal.gains:
                            sign = "+" if deal.gains[party] >= 0 else ""
                            el("span", f" ({sign}{figure(deal.gains[party])})", "range")
                el("td", "–" if deal.changes is None else str(deal.changes), "num")
                with el("td"):
                    button(
                        "Load",
                        view.act(lambda deal=deal: load_into_plan(view, deal.package)),
                        "small",
                        aria_label=f"Load deal {letter(k)} into the plan",
                    )
    el("p", f"Acceptance in per cent of {found.draws:,} draws; in brackets the mean gain over no deal, in units of the party's "
            "own utility.", "muted small")  # fmt: skip


def _kinds(case: Any, found: Deals) -> None:
    with el("section", cls="card"):
        heading("Kinds of deals, by what sets them apart")
        with el("ol", cls="deal-kinds"):
            for number, kind in enumerate(found.kinds):
                with el("li", cls=f"kind-mark kind-{number}"):
                    el("b", f"{letters(kind)}: ")
                    el("span", kind_name(case, kind))


def _shared(case: Any, found: Deals) -> None:
    shared = found.backbone
    with el("section", cls="card"):
        heading("What nearly all of them share")
        of = len(found.deals[0].package)
        el("p", f"{NEARLY_ALL:.0%} of these deals or more agree on {len(shared)} of {of} points.")
        if shared:
            with el("details"):
                el("summary", "Show the points")
                with el("ul"):
                    for point, option in shared.items():
                        el("li", setting(case, point, option))


def _compare(view: View, found: Deals) -> None:
    case, places = view.opened.case, {str(k): f"Deal {letter(k)}" for k in range(len(found.deals))}
    pair = ["0", "1"]
    with el("section", cls="card"):
        heading("Compare two deals")
        with el("div", cls="toolbar"):
            select("Compare", places, pair[0], view.act(lambda value: choose(0, value)))
            select("with", places, pair[1], view.act(lambda value: choose(1, value)))
        told = el("div", aria_live="polite", cls="compared")

    def choose(which: int, value: str) -> None:
        if value in places:
            pair[which] = value
            show()

    def show() -> None:
        told.clear()
        first, *rest = comparison_words(case, found, int(pair[0]), int(pair[1]))
        with told:
            el("p", first if pair[0] != pair[1] else "Choose two different deals.")
            if rest:
                with el("ul"):
                    for words in rest:
                        el("li", words)

    show()


def _exchanges(case: Any, found: Deals) -> None:
    if found.draft is None:
        return
    with el("section", cls="card"):
        heading(f"Exchanges against the draft “{case.draft(found.draft).title}”")
        if not found.exchanges:
            el("p", "No exchange of up to three points leaves two of these parties better off.")
            return
        el("p", "The most valuable first. Each is better for both of its parties on the central judgements; it does not by itself "
                "make the draft adopted.", "muted")  # fmt: skip
        with el("ol", cls="exchanges"):
            for exchange in found.exchanges:
                with el("li"):
                    el("p", exchange_words(case, exchange, found.draws))
                    with el("ul"):
                        for move in exchange.moves:
                            el("li", move_words(case, move), "small")
