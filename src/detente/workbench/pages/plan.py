"""The plan: every point with its options and what they cost whom; move one, and watch who comes and who goes."""

from __future__ import annotations

from typing import Any

from detente.case.case import Case
from detente.case.wording import in_words
from detente.workbench import acceptance_view
from detente.workbench.day_of_case import dated
from detente.workbench.elements import Acceptance, Points
from detente.workbench.open_case import OpenCase
from detente.workbench.package_history import as_draft
from detente.workbench.pages.judgement_switch import JudgementSwitch
from detente.workbench.pages.plan_tools import Tools
from detente.workbench.view import Updater, View, given
from detente.workbench.widgets import button, el, heading, select


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case = opened.case
    with el("div", cls="page-head"):
        heading("The plan", 1)
        el(
            "p",
            "Choose another option of any point: everybody's acceptance follows at once, on the same 10,000 draws.",
            "lede",
        )
    switch = JudgementSwitch(view)
    tools = Tools(view)
    with el("div", cls="toolbar"):
        undo = button("↶ Undo", view.act(opened.at_hand.undo), aria_keyshortcuts="Control+Z")
        redo = button("↷ Redo", view.act(opened.at_hand.redo), aria_keyshortcuts="Control+Y")
        if case.drafts:
            with el("div", cls="start-from"):
                drafts = {
                    d.id: dated(d.title, d.date, case)
                    for d in sorted(case.drafts.values(), key=lambda d: (d.date, d.id))
                }
                start = select("Set out from", drafts, opened.package.parent or "", view.act(opened.at_hand.take_draft))
        el("span", cls="gap")
        tools.buttons()
    tools.panel = el("div", cls="tool-panel", aria_live="polite")
    _legend()
    with el("div", cls="plan-layout"):
        points = Points(_topics(opened), _parties(opened), _stakes(opened), _state(opened), opened.package.parent)
        points.on(
            "choose", view.act(lambda event: opened.at_hand.choose(given(event, "point"), given(event, "option")))
        )
        points.on(
            "step", view.act(lambda event: opened.at_hand.redo() if event.args == "redo" else opened.at_hand.undo())
        )
        with el("aside", cls="plan-side card", aria_label="Who accepts", tabindex="0"):
            side = Acceptance(acceptance_view.acceptance_state(opened))

    def refresh(what: str) -> None:
        if what == "package":
            points.show(_state(opened))
            points.read_draft(opened.package.parent, lambda draft: provisions(opened.case, draft))
            _enable(undo, opened.at_hand.can_undo)
            _enable(redo, opened.at_hand.can_redo)
            if case.drafts and opened.package.parent and start.props.get("value") != opened.package.parent:
                start.props["value"] = opened.package.parent
                start.update()
        if what == "judgements":
            points.weigh(_stakes(opened))
            switch.show()
        if what in ("result", "distance", "judgements"):
            side.show(acceptance_view.acceptance_state(opened))
        tools.heard(what)

    _enable(undo, opened.at_hand.can_undo)
    _enable(redo, opened.at_hand.can_redo)
    tools.again()
    return refresh


def _legend() -> None:
    with el("p", cls="legend reading"):
        el("span", "Bars: what is at stake for a party at a point, compared with its other points; ")
        el("span", cls="key key-utility", aria_hidden="true")
        el("span", " kept, ")
        el("span", cls="key key-lose", aria_hidden="true")
        el("span", " lost by the chosen option. Figures are in points of the party's own scale; ranges hold 5% to 95% of the "
                   "draws. ✕ crosses a red line. ◇ bound by a text that it has neither seen nor had a voice in.")  # fmt: skip


def _enable(element: Any, possible: bool) -> None:
    if bool(element.props.get("disabled", False)) == possible:
        element.props["disabled"] = not possible
        element.update()


def _topics(opened: OpenCase) -> list[dict[str, Any]]:
    """The points under their topics in the order of the plan; a topic that comes back stands again."""
    case = opened.case
    texts = provisions(case, opened.package.parent)
    topics: list[dict[str, Any]] = []
    for point in case.points:
        title = (point.topic or "Points").replace("_", " ")
        if not topics or topics[-1]["title"] != title:
            topics.append({"id": len(topics), "title": title, "points": []})
        topics[-1]["points"].append(
            {
                "id": point.id,
                "number": point.number,
                "title": point.title,
                "text": texts.get(point.id, ""),
                "options": [
                    {
                        "id": option.id,
                        "text": option.text,
                        "obliges": [case.name(p) for p in point.obligated_by(option.id)],
                    }
                    for option in point.options
                ],
            }
        )
    return topics


def provisions(case: Case, draft_id: str | None) -> dict[str, str]:
    """Return what a draft's text says at each point."""
    if draft_id is None or draft_id not in case.drafts:
        return {}
    from detente.drafts.matching import draft_text, points_of_draft

    draft = case.drafts[draft_id]
    text = draft_text(draft)
    return {
        point: text.subtree_texts[at]
        for at, point in enumerate(points_of_draft(case, draft, text))
        if point is not None
    }


def _parties(opened: OpenCase) -> list[dict[str, Any]]:
    """The parties with preferences."""
    return [{"id": party, "name": opened.case.name(party)} for party in opened.judgements.now.problem.parties]


def _stakes(opened: OpenCase) -> dict[str, Any]:
    """What each option costs each party, with its range; and the most that a single point can cost each party."""
    losses = opened.judgements.now.losses
    parties = losses.problem.parties

    def make() -> dict[str, Any]:
        return {
            "most": [float(row.max()) for row in losses.mean],
            "losses": {
                point.id: {
                    option: [[round(x, 3) for x in losses.of(party, point.id, option)] for party in parties]
                    for option in point.option_ids
                }
                for point in opened.case.points
            },
        }

    return opened.announcements.state("stakes", make)


def _state(opened: OpenCase) -> dict[str, Any]:
    """What changes with the package; made once for all pages."""
    return opened.announcements.state("points", lambda: _fresh_state(opened))


def _fresh_state(opened: OpenCase) -> dict[str, Any]:
    """Options chosen, what the draft chose, red lines crossed, who was not asked."""
    case, package = opened.case, opened.package
    base = case.drafts.get(package.parent) if package.parent else None
    return {
        "chosen": {p: package.options.get(p) for p in case.point_ids},
        "open": {p: list(o) for p, o in package.open.items()},
        "base": dict(base.package) if base else {},
        "draft": base.title if base else "",
        "red": _crossed(opened),
        "unasked": _unasked(opened),
        "version": opened.judging.version,
    }


def _crossed(opened: OpenCase) -> dict[str, dict[str, str]]:
    """For each party, the points of the red lines that the package crosses, with the condition."""
    problem, package = opened.judgements.now.problem, opened.package
    if package.open or not len(problem.red_lines):
        return {}
    crossed = problem.red_lines.evaluate(problem.columns_of(package.options))[0]
    found: dict[str, dict[str, str]] = {}
    for k, holds in enumerate(crossed):
        if holds:
            party = problem.parties[int(problem.red_line_party[k])]
            for j in problem.red_lines.points(k):
                found.setdefault(party, {})[problem.points[j]] = in_words(problem.red_lines.texts[k], opened.case)
    return found


def _unasked(opened: OpenCase) -> dict[str, list[dict[str, str]]]:
    """For each point, the parties that it binds and that neither saw the text nor have a voice."""
    from detente.bargain.acceptance import unconsulted

    case = opened.case
    found: dict[str, list[dict[str, str]]] = {}
    for entry in unconsulted(case, as_draft(case, opened.package)):
        for point in entry["points"]:
            found.setdefault(point, []).append({"id": entry["party"], "name": case.name(entry["party"])})
    return found
