"""The plan's tools: save as a draft, compare, suggest amendments, find the best package."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from detente.report.ladder_words import best_possible, least_sure, points_of, rung_to_show, trade_off, verdict
from detente.text import joined
from detente.words import figure, percent, plural, range_of
from detente.workbench import acceptance_view, solving
from detente.workbench.day_of_case import dated
from detente.workbench.elements import Unsent
from detente.workbench.jobview import WhenDone, run_job
from detente.workbench.package_history import as_draft, changes
from detente.workbench.pages.plan_save import SaveForm, prefix
from detente.workbench.view import View
from detente.workbench.widgets import button, el, heading, select, table

if TYPE_CHECKING:
    from detente.bargain.ladder.ladder import Ladder

CRITERIA = {
    "nash": "the largest product of gains (Nash)",
    "kalai_smorodinsky": "equal shares of what each could gain (Kalai and Smorodinsky)",
    "egalitarian": "the largest smallest gain (egalitarian)",
    "utilitarian": "the largest sum of utilities (utilitarian)",
}

MEASURES: dict[str, tuple[str, Callable[[float], str]]] = {
    "nash": ("Product of the gains over no deal", lambda x: f"{x:,.0f}" if x >= 100 else f"{x:.3g}"),
    "kalai_smorodinsky": ("Smallest share of what a party could gain", lambda x: f"{100 * x:.0f}%"),
    "egalitarian": ("Smallest gain over no deal", figure),
    "utilitarian": ("Sum of what it is worth to the parties", figure),
}


class Tools:
    """The tools of one plan page; one panel is open at a time."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.opened = view.opened
        self.panel: Any = None
        self._buttons: dict[str, Any] = {}

    def buttons(self) -> None:
        """Make the buttons that open the panels."""
        self._panels: dict[str, tuple[str, Callable[[], None]]] = {
            "amend": ("Suggest the smallest amendment", self._amend),
            "best": ("Best package under …", self._best),
            "compare": ("Compare", self._compare),
            "save": ("Save as a draft", self._save),
        }
        for name, (label, _) in self._panels.items():
            self._buttons[name] = button(
                label,
                self.view.act(functools.partial(self._toggle, name)),
                "primary" if name == "save" else "",
                aria_expanded="false",
            )

    def _toggle(self, name: str) -> None:
        again = self.showing == name
        self.close()
        if not again:
            self.open(name)

    def open(self, name: str) -> None:
        """Open a panel."""
        self.view.panel = name
        self._mark(name, True)
        with self.panel:
            self._panels[name][1]()

    def again(self) -> None:
        """Open the panel that was open when the page was built anew; a search is not begun again by itself."""
        before, self.view.panel = self.view.panel, ""
        if before in ("save", "compare"):
            self.open(before)
        elif not self.view.looked:  # once, when the page is loaded: later the server knows
            self.view.looked = True
            Unsent(prefix(self.view)).on("found", self.view.act(self._found))

    def _found(self) -> None:
        """Show the form again in which something was typed before the page was loaded."""
        if not self.showing:
            self.open("save")

    @property
    def showing(self) -> str:
        return self.view.panel

    def close(self) -> None:
        """Close the panel; what was typed in it is there again when it is opened."""
        if self.showing:
            self._mark(self.showing, False)
        if self.showing == "save":
            self.view.unsent = {key for key in self.view.unsent if not key.startswith(prefix(self.view))}
        self.view.panel = ""
        self.panel.clear()

    def _mark(self, name: str, is_open: bool) -> None:
        self._buttons[name].props["aria-expanded"] = "true" if is_open else "false"
        self._buttons[name].update()

    def heard(self, what: str) -> None:
        """Follow a change: the comparison shows the package at hand."""
        if what == "package" and self.showing == "compare":
            self.panel.clear()
            with self.panel:
                self._compare()
        if what == "package" and self.showing == "save" and self.view.form is not None:
            self.view.form.follow()

    def _card(self, title: str) -> Any:
        card = el("section", cls="card", aria_label=title)
        with card:
            heading(title)
        return card

    # --- save --------------------------------------------------------------------------------------------------

    def _save(self) -> None:
        with self._card("Save as a draft"):
            (self.view.form or SaveForm(self.view)).show(self.close)

    # --- amendments --------------------------------------------------------------------------------------------

    def _amend(self) -> None:
        package, judgements = self.opened.package, self.opened.judgements.now
        with self._card("Amendments from here"):
            el("p", "For each number of changes, the set after which most draws adopt.", "muted")
            rungs = el("div")
            heading("The smallest amendment on the central judgements", 3)
            el(
                "p",
                "The fewest changes after which the consent rule adopts if every judgement is in its middle; among those, the one with the widest margin.",
                "muted",
            )
            area = el("div")

        work = solving.ladder_job(judgements, package)
        run_job(self.view, rungs, "Searching the amendment ladder", work, self._show_ladder)
        run_job(
            self.view,
            area,
            "Searching for the smallest amendment",
            solving.amendment_job(judgements, package, self.opened.workspace.time_limit),
            WhenDone(self._show_amendment, self._show_best_so_far),
        )

    def _show_ladder(self, found: Ladder) -> None:
        case = self.opened.case
        names = ["At most", "Adopted", "95% range", "Best possible", "Least sure", "Points", ""]
        with table("The amendment ladder", names):
            for rung in found.rungs:
                with el("tr"):
                    el("th", plural(rung.changes, "change"), scope="row")
                    el("td", percent(rung.adopted))
                    el("td", range_of(rung.low, rung.high))
                    el("td", best_possible(rung))
                    el("td", least_sure(rung, case.name))
                    el("td", points_of(case, rung))
                    with el("td"):
                        self._take_up(rung.package, f"Take up {plural(rung.size, 'change')}", "")
        for said in verdict(found):
            el("p", said)
        with el("details"):
            el("summary", "Who gains and loses against the plan")
            with el("ul"):
                for rung in found.rungs:
                    el("li", f"{plural(rung.changes, 'change')}: {trade_off(rung, case.name)}.")
        shown = rung_to_show(found)
        if shown is not None and shown.steps:
            el(
                "p",
                f"The {plural(shown.size, 'change')} of that rung:" if shown.size > 1 else "The change of that rung:",
            )
            self._change_list([(step.point, step.before, step.after) for step in shown.steps])
        el(
            "p",
            f"Adopted and its range: {found.fresh:,} fresh draws. Best possible: of the {found.draws:,} draws searched.",
            "muted small",
        )

    def _show_amendment(self, answer: solving.Found) -> None:
        found, judged = answer.answer, answer.judged
        if found.changes is None:
            if found.optimal:
                el("p", "No package at all would be adopted on the central judgements: nothing that the points offer "
                        "leads to a deal. Parties shows what holds each of them back.")  # fmt: skip
            else:
                el(
                    "p",
                    "No package that would be adopted was found in the time allowed; that is no proof that there is none.",
                )
            return
        if not found.changes:
            el("p", "Nothing needs to change: on the central judgements this package would be adopted as it stands.")
            return
        proven = (
            "No smaller one exists." if found.optimal else "A smaller one may exist; the search ended before the proof."
        )
        el("p", f"{plural(len(found.changes), 'change')}. {proven}")
        self._change_list([(c.point, c.before, c.after) for c in found.changes])
        assert judged is not None
        names = [f"{self.opened.case.name(p)} {percent(r.accepts)}" for p, r in judged.parties.items()]
        el("p", f"Afterwards, over {judged.draws:,} draws: {joined(names)} accept; adopted {percent(judged.adopted)}.")
        self._take_up(found.package)

    def _show_best_so_far(self, package: Mapping[str, str]) -> None:
        """What had been found when the search was cancelled."""
        now = self.opened.package.options
        different = [(p, now.get(p), o) for p, o in package.items() if now.get(p) != o]
        el("p", f"The best found until then, not proven to be the best: {plural(len(different), 'change')} from here.")
        self._change_list(different)
        self._take_up(package)

    def _change_list(self, entries: Sequence[tuple[str, str | None, str | None]]) -> None:
        case = self.opened.case
        with el("ol", cls="changes"):
            for point_id, before, after in entries:
                point = case.point(point_id)
                with el("li"):
                    el("b", f"{point.number} {point.title}: ")
                    el("span", point.says(before) if before else "left open")
                    el("span", " → ", aria_hidden="true")
                    el("span", " becomes ", "sr-only")
                    el("b", point.says(after) if after else "left open")

    def _take_up(self, package: Mapping[str, str], label: str = "Take it up in the plan", cls: str = "primary") -> None:
        def take() -> None:
            used = self._buttons.get(self.showing)
            self.close()
            self.opened.at_hand.take(package)
            if used is not None:  # what had the focus is gone: it goes back to the tool
                self.view.client.run_javascript(f"getHtmlElement({used.id})?.focus()")

        button(label, self.view.act(take), cls)

    # --- best package ------------------------------------------------------------------------------------------

    def _best(self) -> None:
        chosen = {"criterion": "nash", "within": False, "keep": False}
        with self._card("The best package under …"):
            with el("div", cls="toolbar"):
                select("What counts as best", CRITERIA, "nash", lambda value: chosen.update(criterion=value))
                self._check("Only what the consent rule adopts", lambda on: chosen.update(within=on))
                self._check("Keep the points that differ from the draft", lambda on: chosen.update(keep=on))
                button("Search", self.view.act(lambda: search()), "primary")
            area = el("div")

        def search() -> None:
            fix: dict[str, str] = {}
            package, case = self.opened.package, self.opened.case
            if chosen["keep"] and package.parent:
                fix = {p: now for p, _, now in changes(case, package, case.drafts[package.parent]) if now is not None}
            work = solving.best_job(
                self.opened.judgements.now, str(chosen["criterion"]), fix, bool(chosen["within"]), self.opened.workspace.time_limit
            )  # fmt: skip
            run_job(self.view, area, "Searching all packages", work, WhenDone(self._show_best, self._show_best_so_far))

    def _check(self, label: str, on_change: Callable[[bool], Any]) -> None:
        with el("label", cls="option"):
            el("input", type="checkbox").on(
                "change", lambda event: on_change(bool(event.args)), js_handler="(e) => emit(e.target.checked)"
            )
            el("span", label)

    def _show_best(self, found: solving.Found) -> None:
        solution, judged = found.answer, found.judged
        case = self.opened.case
        for warning in solution.warnings:
            el("p", warning, "muted small")
        if solution.package is None:
            el("p", "Nothing satisfies this: some parties' demands and red lines cannot be met together.")
            if solution.conflict is not None:
                self._conflict(solution.conflict.to_dict())
            return
        assert judged is not None
        measure, scale = MEASURES[solution.criterion]
        reached = f"{measure}: {scale(solution.objective)}" if solution.objective is not None else measure
        if solution.optimal:
            proven = "proven best"
        elif solution.bound is None:
            proven = "the best found in time, not proven"
        else:
            proven = f"the best found in time; no package has more than {scale(solution.bound)}"
        el("p", f"{reached}, on the central judgements; {proven}.")
        with table("What it is worth", ["Party", "Worth", "Without a deal", "Accepts"]):
            for party, entry in judged.parties.items():
                with el("tr"):
                    el("th", case.name(party), scope="row")
                    el("td", acceptance_view.spread(entry.utility))
                    el("td", acceptance_view.spread(entry.no_deal) if entry.no_deal is not None else "no threshold")
                    el("td", percent(entry.accepts))
        el(
            "p",
            f"Mean, and 5% to 95% of {judged.draws:,} draws; adopted in {percent(judged.adopted)} of them.",
            "muted small",
        )
        now = self.opened.package.options
        different = [(p, now.get(p), o) for p, o in solution.package.items() if now.get(p) != o]
        if not different:
            el("p", "It is the package at hand.")
            return
        el("p", f"It differs from the package at hand at {plural(len(different), 'point')}:")
        self._change_list(different)
        self._take_up(solution.package)

    def _conflict(self, conflict: dict[str, Any]) -> None:
        case = self.opened.case
        with el("ul"):
            for party in conflict.get("parties", ()):
                el("li", f"{case.name(str(party))} must gain")
            for line in conflict.get("red_lines", ()):
                el(
                    "li",
                    f"{case.name(str(line.get('party')))}: {line.get('when')}" if isinstance(line, dict) else str(line),
                )

    # --- compare -----------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        case = self.opened.case
        if not case.drafts:
            el("p", "The case has no draft to compare with.", "card")
            return
        drafts = {
            d.id: dated(d.title, d.date, case) for d in sorted(case.drafts.values(), key=lambda d: (d.date, d.id))
        }
        first = self.opened.package.parent or next(iter(drafts))
        with self._card("Compare with a draft"):
            with el("div", cls="toolbar"):
                select("Draft", drafts, first, self.view.act(lambda name: show(name)))
            area = el("div", cls="redline")

        def show(name: str) -> None:
            area.clear()
            with area:
                self._redline(name)

        show(first)

    def _redline(self, name: str) -> None:
        from detente.drafts.compare import other_changes
        from detente.drafts.compose import compose
        from detente.drafts.kept_outside import compare_whole

        case, package = self.opened.case, self.opened.package
        other = case.drafts[name]
        parent = case.drafts.get(package.parent) if package.parent else None
        mine = as_draft(case, package).model_copy(update={"text": compose(case, package.options, parent)})
        comparison = compare_whole(case, other, mine)
        different = [row for row in comparison.points if row.changes != ("same",)]
        options = changes(case, package, other)
        el("p", f"{plural(len(options), 'point')} settled otherwise than in {other.title}; {plural(len(different), 'paragraph')} worded otherwise. "
                "Underlined: only in the package at hand. Struck out: only in the draft.")  # fmt: skip
        if options:
            self._change_list(options)
        shown = [(", ".join(row.to or row.from_), row.changes, row.words) for row in different]
        first, last = (
            [(p.name, p.kinds, p.changes) for p in part] for part in other_changes(comparison, by_title=True)
        )
        for where, kinds, words in (*first, *shown, *last):
            with el("div", cls="para"):
                el("b", f"{where} ")
                el("span", f"{', '.join(kinds)} ", "tag")
                with el("p"):
                    for change in words:
                        if change.kind == "same":
                            el("span", change.after)
                            continue
                        if change.before:
                            el("del", change.before)
                        if change.after:
                            el("ins", change.after)
