"""Parties: what each values, what it expects without a deal, what it would need; editable in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.format.models.rough import PHRASES, PILE_PHRASES
from detente.case.rough import word_of
from detente.case.wording import in_words
from detente.words import figure, judged, percent
from detente.workbench import acceptance_view
from detente.workbench.jobview import run_job
from detente.workbench.judgements import Judgements, updated
from detente.workbench.pages.figure_editor import FigureEditor
from detente.workbench.pages.judgement_switch import mark_judgements
from detente.workbench.view import Updater, View, address
from detente.workbench.widgets import Columns, button, el, heading, link, select, table

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.case.format.models.case import Party, Point
    from detente.case.format.models.preferences import Assessor, PartyPreferences, PointValues
    from detente.workbench.open_case import OpenCase

ROLES = {
    "principal": "a principal: it signs",
    "drafter": "drafts the text",
    "mediator": "mediates",
    "guarantor": "guarantees what is agreed",
}


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case = opened.case
    chosen = view.choice("parties", {"party": case.valued[0], "assessor": case.assessors[0].name})
    if chosen["party"] not in case.party_ids:
        chosen["party"] = case.valued[0]
    with el("div", cls="page-head"):
        heading("Parties", 1)
        el("p", "What each party is judged to value, and what it expects without a deal. Edit a figure and press Enter: it is "
                "checked, written to the case's file with everything around it untouched, and the odds follow.", "lede")  # fmt: skip
        mark = mark_judgements(opened)
    with el("div", cls="toolbar"):
        select(
            "Party",
            {p: case.name(p) for p in case.party_ids},
            chosen["party"],
            view.act(lambda value: pick(party=value)),
        )
        if len(case.assessors) > 1:
            names = {a.name: a.name for a in case.assessors}
            select("Assessor", names, chosen["assessor"], view.act(lambda value: pick(assessor=value)))
    needs: list[Any] = []
    area = el("div")

    def pick(**change: str) -> None:
        view.chose("parties", **change)
        area.clear()
        needs.clear()
        with area:
            needs.append(_party(view, case.party(chosen["party"]), _assessor(opened.case, chosen["assessor"])))

    pick()

    def refresh(what: str) -> None:
        if what == "judgements":
            mark_judgements(opened, mark)
        if what == "result" and needs:
            needs[0].clear()
            with needs[0]:
                _needs(opened, chosen["party"])

    return refresh


def _assessor(case: Case, name: str) -> Assessor:
    return next((a for a in case.assessors if a.name == name), case.assessors[0])


def _party(view: View, party: Party, assessor: Assessor) -> Any:
    opened = view.opened
    case = opened.case
    preferences = assessor.preferences.get(party.id)
    with el("div", cls="grid"):
        with el("section", cls="card span-6", aria_label=party.name):
            heading(party.name)
            el("p", f"Role: {ROLES.get(party.role, party.role)}", "muted")
            if party.note:
                el("p", party.note)
            for person in party.representatives:
                until = f" until {person.until}" if person.until else ""
                el("p", f"{person.name}" + (f", {person.office}" if person.office else "") + until, "small")
            if party.interests:
                with el("ul"):
                    for interest in party.interests:
                        with el("li"):
                            el("span", interest.text)
                            _cite(case, interest.source)
        with el("section", cls="card span-6", aria_label="What it would need"):
            heading("What it would need, from the package on the plan page")
            needs = el("div", aria_live="polite")
    with needs:
        _needs(opened, party.id)
    if preferences is None:
        with el("section", cls="card"):
            el(
                "p",
                f"{party.name} has no preferences in the judgements of {assessor.name}: its acceptance is not counted.",
            )
            link("Say in words what it wants", address(opened, "rough"), "btn")
        return needs
    editor = FigureEditor(view, assessor.file, party.id)
    with el("section", cls="card"):
        _figures(case, editor, preferences)
    if preferences.red_lines or preferences.linkages:
        with el("section", cls="card"):
            _rules(case, editor, preferences)
    with el("section", cls="card"):
        _inference(view, party.id)
    return needs


def _needs(opened: OpenCase, party: str) -> None:
    case, result = opened.case, opened.judging.result
    if result is None or party not in result.parties:
        el("p", "Being judged." if result is None else "Without preferences this cannot be told.", "muted")
        return
    entry = result.parties[party]
    with el("p"):
        el(
            "span",
            f"It accepts in {percent(entry.accepts)} of the draws ({acceptance_view.sampling(entry.accepts, result.draws)} points). ",
        )
        el("span", f"{acceptance_view.utility_words(entry)}.", "muted")
    if entry.gap is not None:
        gap = entry.gap
        words = "above" if gap.mean >= 0 else "below"
        el(
            "p",
            f"On average {figure(abs(gap.mean))} {words} its no-deal value ({figure(gap.p05)} to {figure(gap.p95)}).",
        )
    crossed = [line for line in entry.red_lines if line.crossed]
    for line in crossed:
        el(
            "p",
            f"✕ crosses its red line: {in_words(line.when, case)} (real with {judged(line.firmness)})",
            "mark mark-red wrap",
        )
    if entry.blocking_points and entry.accepts < 1:
        el("p", "Moving one point to its best would make it accept in:")
        columns: Columns = ["Point", "To", ("Loses now", "num"), ("Accepts then", "num")]
        with table("What would move it", columns):
            for block in entry.blocking_points[:5]:
                point = case.point(block.point)
                with el("tr"):
                    el("th", f"{point.number} {point.title}", scope="row")
                    el("td", point.says(block.best), "small")
                    with el("td", cls="num"):
                        el("span", figure(block.loss))
                        if block.option:
                            low, high = opened.judgements.now.losses.of(party, block.point, block.option)[1:]
                            el("span", f" ({figure(low)} to {figure(high)})", "range")
                    el("td", f"{percent(block.accepts_if_best)}", "num")


def _figures(case: Case, editor: FigureEditor, preferences: PartyPreferences) -> None:
    heading("Figures")
    el(
        "p",
        "A number, or low, likely, high – such as 30, 50, 60. Weights count in proportion; values run from 0 to 100 unless the scale is points.",
        "muted small",
    )
    with el("div", cls="figure-row"):
        if preferences.no_deal is None:
            el("p", "No-deal value: none. It has no threshold, only red lines.")
        else:
            editor.figure("No-deal value", ["no_deal"], preferences.no_deal)
            el("p", preferences.no_deal.reason or "", "muted small")
            _cite(case, preferences.no_deal.source)
    if "correlation" in preferences.model_fields_set:
        with el("div", cls="figure-row"):
            editor.correlation(
                "How far the values were judged too low or too high together, 0 to below 1",
                ["correlation"],
                preferences.correlation,
            )
    if preferences.ranking is not None:
        editor.order(
            "Ranking of the points, most important first",
            ["ranking"],
            preferences.ranking,
            {point.id: f"{point.number} {point.title}" for point in case.points},
        )
    with (
        el("div", cls="scroll", tabindex="0", role="region", aria_label="Weights and values"),
        el("table", cls="figures"),
    ):
        with el("thead"), el("tr"):
            for column in ("Point", "Weight", "Values of its options"):
                el("th", column, scope="col")
        with el("tbody"):
            for point in case.points:
                with el("tr"):
                    with el("th", scope="row"):
                        el("span", point.number, "num-label")
                        el("span", f" {point.title}")
                    with el("td", data_label="Weight"):
                        _weight(case, editor, preferences, point)
                    with el("td", cls="values", data_label="Values of its options"):
                        _values(case, editor, preferences.values[point.id], point)


def _weight(case: Case, editor: FigureEditor, preferences: PartyPreferences, point: Point) -> None:
    if preferences.weights is None:
        el("span", "by rank" if preferences.ranking else "none: plain sums", "muted small")
        return
    estimate = preferences.weights[point.id]
    if (pile := word_of(estimate)) is not None:
        el("span", f"{PILE_PHRASES[pile]}: {estimate.low:g} to {estimate.high:g}", "muted small")
        return
    editor.figure(f"Weight of {point.number} {point.title}", ["weights", point.id], estimate, hidden=True)
    _why(case, estimate)


def _values(case: Case, editor: FigureEditor, values: PointValues, point: Point) -> None:
    """Fields for the values of a point's options, in the way that the file gives them."""
    words, path = {option.id: option.text for option in point.options}, ["values", point.id]
    if values.options is not None:
        for option, text in words.items():
            estimate = values.options[option]
            with el("div", cls="value"):
                if (word := word_of(estimate)) is not None:
                    el("span", f"{text}: {PHRASES[word]} ({estimate.low:g} to {estimate.high:g})", "small")
                    _why(case, estimate)
                    continue
                editor.figure(f"{text} ({point.number})", [*path, option], estimate, shown=text)
                _why(case, estimate)
    elif values.prefers is not None:
        editor.order(f"Options of {point.number}, best first", [*path, "prefers"], values.prefers, words)
    else:
        label = f"Ideal for {point.number} {point.title}; worth falls with the distance from it"
        editor.option(label, [*path, "ideal"], words, values.ideal or "")
        _why(case, values)


def _why(case: Case, estimate: Any) -> None:
    if estimate.reason or estimate.source:
        with el("p", cls="muted small why"):
            el("span", estimate.reason or "")
            _cite(case, estimate.source)


def _cite(case: Case, sources: tuple[str, ...]) -> None:
    for source in sources:
        if source in case.sources:
            entry = case.sources[source]
            el("span", " ")
            el("a", entry.publisher or entry.title, "small cite", href=f"sources#source-{source}", title=entry.title)


def _rules(case: Case, editor: FigureEditor, preferences: PartyPreferences) -> None:
    heading("Red lines and linkages")
    for k, line in enumerate(preferences.red_lines):
        with el("div", cls="figure-row"):
            words = in_words(line.when, case)
            el("p", f"Refuses: {words}")
            if line.implied:
                el(
                    "p",
                    f"judged by the word “refuse”: real with {judged(line.firmness.low)} to {judged(line.firmness.high)}",
                )
            else:
                label = f"How likely the red line “{words}” is real, 0 to 1"
                editor.figure(label, ["red_lines", k, "firmness"], line.firmness, shown="firmness")
            el("p", line.reason or "", "muted small")
            _cite(case, line.source)
    for k, linkage in enumerate(preferences.linkages):
        with el("div", cls="figure-row"):
            words = in_words(linkage.when, case)
            el("p", f"Together: {words}")
            editor.figure(f"What “{words}” adds", ["linkages", k, "adds"], linkage.adds, shown="adds")
            el("p", linkage.reason or "", "muted small")
            _cite(case, linkage.source)


def _inference(view: View, party: str) -> None:
    """Prior and posterior beside each other, on demand: it takes a while."""
    opened = view.opened
    case = opened.case
    heading("What the record implies")
    if not opened.judgements.statements[0]:
        el(
            "p",
            "The record holds no statement by a party with preferences that takes a stance, so there is nothing to weigh.",
            "muted",
        )
        link("Add a statement", f"{address(opened, 'edit')}?form=statements&entry=new", "btn")
        return
    area = el("div")

    def done(found: Judgements) -> None:
        opened.judgements.add(found)
        _posterior(case, party, found.summary)

    def start() -> None:
        run_job(view, area, "Weighing what was said", updated(opened.judgements.prior), done)

    with area:
        if opened.judgements.posterior is not None:
            _posterior(case, party, opened.judgements.posterior.summary)
        else:
            el(
                "p",
                "The statements on record can be weighed: which weights, values and no-deal values make what was said likely?",
            )
            button("Weigh what was said", view.act(start))


def _posterior(case: Case, party: str, found: dict[str, Any]) -> None:
    entry = found["parties"].get(party)
    if entry is None:
        el("p", "It said nothing that could be weighed.", "muted")
        return
    el(
        "p",
        f"Effective sample size {found['effective_sample_size']:,.0f}. Prior: before what was said; posterior: after it. "
        f"Weights add up to {_typed_total(case, party):g}, as in the case's file.",
        "muted small",
    )
    prior, posterior = entry["prior"], entry["posterior"]
    with table("Prior and posterior", ["Judgement", "As written (prior)", "Updated (posterior)"]):
        for name, before, after in _rows(case, prior, posterior, _typed_total(case, party)):
            with el("tr"):
                el("th", name, scope="row")
                el("td", before)
                el("td", after)


def _rows(case: Case, prior: dict[str, Any], posterior: dict[str, Any], total: float) -> list[tuple[str, str, str]]:
    """The quantities that both have, as mean and range; those that moved most first within each group."""
    found = []
    for key, label in (
        ("no_deal", "No-deal value"),
        ("leaning", "Its values, judged too low (+) or too high (−) together"),
    ):
        if isinstance(prior.get(key), dict) and "mean" in prior[key]:
            write = _leaning if key == "leaning" else _spread
            found.append((label, write(prior[key]), write(posterior[key])))
    weights, after = prior.get("weights"), posterior.get("weights")
    if isinstance(weights, dict) and isinstance(after, dict):
        moved = sorted(weights, key=lambda p: -abs(_mean(after[p]) - _mean(weights[p])))
        for point in moved[:12]:
            label = (
                f"Weight of {case.point(point).number} {case.point(point).title}" if point in case.point_ids else point
            )
            found.append((label, _spread(weights[point], total), _spread(after[point], total)))
    return found


def _typed_total(case: Case, party: str) -> float:
    """What a party's weights add up to as they were typed; 100 where the assessors used different scales."""
    totals = {
        round(sum(w.likely for w in preferences.weights.values()), 6)
        for assessor in case.assessors
        if (preferences := assessor.preferences.get(party)) is not None and preferences.weights
    }
    return totals.pop() if len(totals) == 1 else 100.0


def _leaning(entry: dict[str, Any]) -> str:
    mean, low, high = (f"{entry[k] + 0.0:+.2f}".replace("-", "−") for k in ("mean", "p05", "p95"))
    return f"{mean} ({low} to {high})"


def _mean(entry: Any) -> float:
    return float(entry["mean"] if isinstance(entry, dict) else entry)


def _spread(entry: Any, times: float = 1.0) -> str:
    if not isinstance(entry, dict):
        return f"{times * float(entry):.3g}"
    text = f"{times * entry['mean']:.3g}"
    return f"{text} ({times * entry['p05']:.3g} to {times * entry['p95']:.3g})" if "p05" in entry else text
