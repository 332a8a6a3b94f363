"""The page of models: a draft under several stated models, what holds under all of them, and what flips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.model_tables import POOLED
from detente.report.model_words import (
    HEADS,
    clock_rows,
    count,
    flips,
    holds,
    one_changed,
    result_name,
    share_of,
    what_differs,
)
from detente.words import percent, percents, plural
from detente.workbench.day_of_case import drafts_known
from detente.workbench.jobs import Cancelled, Job
from detente.workbench.jobview import run_job
from detente.workbench.view import Updater, View
from detente.workbench.widgets import DRAFT_EXAMPLE, button, el, heading, missing, select, table

if TYPE_CHECKING:
    from detente.case.case import Case
    from detente.forecast.models import Models
    from detente.study import Study

RUNS = {"0": "without simulated talks", "200": "200 runs of each", "1000": "1,000 runs of each"}


def build(view: View) -> Updater | None:
    """Build the page."""
    opened = view.opened
    case = opened.case
    with el("div", cls="page-head"):
        heading("Models", 1)
        el("p", "The same judgements under several stated models: how a yes comes about, how losses weigh, what a red line is, "
                "how errors hang together, how the parties negotiate. What holds under all of them is what the judgements "
                "bear out; what flips depends on an assumption.", "lede")  # fmt: skip
    drafts = {d.id: d.title for d in drafts_known(case)}
    if not drafts:
        missing("There is no draft yet", *DRAFT_EXAMPLE, "The models judge a draft.")
        return None
    on_table = case.on_the_table()
    chosen = view.choice("models", {"runs": "0", "draft": on_table.id if on_table is not None else next(iter(drafts))})
    if chosen["draft"] not in drafts:
        chosen["draft"] = next(iter(drafts))
    if chosen["runs"] not in RUNS:
        chosen["runs"] = "0"
    with el("div", cls="toolbar"):
        select("Draft", drafts, chosen["draft"], lambda value: view.chose("models", draft=value))
        if case.process is not None:
            select("Talks", RUNS, chosen["runs"], lambda value: view.chose("models", runs=value))
        button("Judge under all models", view.act(lambda: start()), "primary")
    area = el("div")
    study = opened.judgements.prior.study

    def start() -> None:
        draft, runs = chosen["draft"], int(chosen["runs"]) if case.process is not None else 0
        run_job(view, area, "Judging the draft under each model", lambda job: _judge(study, job, draft, runs), show)

    def show(found: Models) -> None:
        opened.memo["models"] = found
        _show(case, found)

    with area:
        if "models" in opened.memo:
            _show(case, opened.memo["models"])
        else:
            el("p", "Nothing has been judged yet. It takes some seconds, with simulated talks up to a minute; progress is shown, "
                    "and it can be cancelled.", "muted")  # fmt: skip
    return None


def _judge(study: Study, job: Job, draft: str, runs: int) -> Models:
    def told(done: int, steps: int) -> None:
        if not job.progress(done, steps, f"{done} of {plural(steps, 'step')}"):
            raise Cancelled

    return study.models(draft, runs=runs, progress=told)


def _show(case: Case, found: Models) -> None:
    draft = case.drafts.get(found.draft)
    with el("section", cls="card models-found", aria_label="What holds", data_models=str(len(found.models))):
        title = draft.title if draft is not None else found.draft
        heading(f"{title}: under {plural(len(found.models), 'model')}")
        el("p", f"{plural(found.draws, 'draw')} of each" + (f", {plural(found.runs, 'run')} under each protocol." if found.runs else "."),
           "muted small")  # fmt: skip
        _list("Holds under all of them", holds(case, found))
        _list("Flips from one to another, or is open", flips(case, found))
    with el("section", cls="card", aria_label="What each choice does"):
        heading("What each choice does")
        el(
            "p",
            "Each result under the usual model, and with one thing changed in it; then over all models.",
            "muted small",
        )
        _one_changed(case, found)
        el("p", POOLED, "muted small")
        with el("details"):
            el("summary", "What the models differ in")
            _list("", what_differs(found) + [f"Left out. {text[0].upper()}{text[1:]}." for text in found.not_run])


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    if title:
        heading(title, 3)
    with el("ul"):
        for text in lines:
            el("li", text)


def _one_changed(case: Case, found: Models) -> None:
    models = one_changed(found)
    heads: list[Any] = ["Result", *((HEADS[m.id], "num") for m in models), ("all models", "num"), ("pooled", "num")]
    with table("Each result by model", heads):
        for claim in found.claims:
            many = count(found, claim)
            with el("tr"):
                el("td", result_name(case, claim.id))
                for model in models:
                    el("td", percent(share_of(model, claim.id), many), "num")
                el("td", percents(claim.low, claim.high, many), "num")
                with el("td", cls="num"):
                    el("b", percent(claim.pooled))
            for row in clock_rows(found, claim.id):
                with el("tr"):
                    el("td", result_name(case, row))
                    for model in models:
                        el("td", percent(share_of(model, row), many), "num")
                    el("td", "")
                    el("td", "")
