"""Where it can end: the states that last, by what each party can do and prefers (the graph model)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.text import joined
from detente.words import plural
from detente.workbench import jobs
from detente.workbench.forms.case_texts import Files
from detente.workbench.jobs import Job
from detente.workbench.jobview import run_job
from detente.workbench.view import Updater, View, address
from detente.workbench.widgets import button, el, heading, link, missing, table
from detente.workbench.worker import SOLVER

if TYPE_CHECKING:
    from detente.stability.analysis import StabilityResult
    from detente.stability.ways import Way
    from detente.study import Negotiation

EXAMPLE = """options:
  north: [sign, attack]
  south: [concede]
feasible: "not (sign and attack)"
preferences:                    # most important first
  north: [sign and concede, not attack]
  south: [not attack, not concede]
now: NNN
"""
FILE = "stability.yaml"
MOST = 12
SHORT = {"nash": "nobody gains by moving", "gmr": "GMR", "smr": "SMR", "seq": "SEQ"}


def build(view: View) -> Updater | None:
    """Build the page."""
    opened, case = view.opened, view.opened.case
    with el("div", cls="page-head"):
        heading("Where it can end", 1)
        el("p", "Which states last: what is done and what is not, when each party does what it can and prefers some states to others.", "lede")  # fmt: skip
    if case.stability_file is None:
        missing(
            "No graph model is written down yet", FILE, EXAMPLE,
            "It says what each party can do, such as to sign or to walk away, and which states each prefers; the tool then finds the states that last.",
        )  # fmt: skip
        if opened.files.as_of is None:
            with el("section", cls="card"):
                el("p", "Or begin with what the case knows: who can sign, who could walk away, whose threats there are. You then change what it gets wrong.")  # fmt: skip
                button("Begin from the case", view.act(lambda: begin(view)))
        return None
    if opened.files.as_of is None:
        with el("div", cls="toolbar"):
            for form, words in (("moves", "What each can do"), ("wishes", "What each prefers"), ("graph", "Where matters stand now")):  # fmt: skip
                link(words, f"{address(opened, 'edit')}?form={form}", "btn")
    area = el("div")
    memo = opened.memo

    def work(job: Job) -> Any:
        return memo.once("stability", lambda: SOLVER.call(job, case.stability))

    if "stability" in memo:
        with area:
            show(case, memo["stability"])
    else:
        run_job(view, area, "Looking for the states that last", work, lambda found: show(case, found))
    return None


async def begin(view: View) -> None:
    """Write a first model from the case; undo takes it back."""
    opened = view.opened
    files = await jobs.in_thread(lambda: Files.read(opened.files.folder))
    files.made[FILE] = await jobs.in_thread(opened.case.stability_scaffold)
    await opened.write(files.write, "", what="begin a graph model")


def show(case: Negotiation, found: StabilityResult) -> None:
    """Show the states that last, and how they are reached."""
    from detente.report.stability_tables import MEANINGS, option_words

    graph, words = found.graph, option_words(case, found.graph)

    def state(index: int) -> str:
        return "; ".join(words[option] for option in graph.taken(index)) or "Nothing is done"

    lasting = sorted(found.lasting, key=lambda index: -len(found.concepts_of(index)))
    with el("section", cls="card"):
        heading("States that last")
        el("p", f"{plural(len(graph), 'state')} of {plural(len(graph.options), 'possible act')} by {plural(len(graph.parties), 'party', 'parties')}.", "muted")  # fmt: skip
        if not lasting:
            el("p", "No state is stable for all parties under any of the four concepts.")
        else:
            with table("States that last", ["What is done", "It lasts because"]):
                for index in lasting[:MOST]:
                    with el("tr"):
                        el("td", state(index) + (" (now)" if index == graph.now else ""))
                        el("td", joined([SHORT[concept] for concept in found.concepts_of(index)]))
            if len(lasting) > MOST:
                el("p", f"and {len(lasting) - MOST:,} more; detente stability lists all.", "muted")
        if graph.now >= 0 and graph.now not in lasting:
            gain = [case.name(party) for p, party in enumerate(graph.parties) if not found.stability.stable[0, p, graph.now]]  # fmt: skip
            el("p", f"What is now does not last: {joined(gain)} would gain by moving.")
        with el("details"):
            el("summary", "What the letters mean")
            with el("ul"):
                for concept, meaning in MEANINGS.items():
                    el("li", f"{concept.upper() if concept != 'nash' else 'Nash'}: {meaning}")
    ways(case, found, state)


def ways(case: Negotiation, found: StabilityResult, state: Any) -> None:
    """Show how each state that lasts is reached from now."""
    if not found.ways:
        return
    graph = found.graph
    with el("section", cls="card"):
        heading("The way from now")
        with el("ul"):
            for way in found.ways[:MOST]:
                el("li", f"{state(graph.index(way.to))}: {_steps(case, way, lambda to: state(graph.index(to)))}")


def _steps(case: Negotiation, way: Way, state: Any) -> str:
    if way.steps is None:
        return "it cannot be reached."
    if not way.steps:
        return "it is there already."
    said = [f"{case.name(step.by)} brings about: {state(step.to)}" + ("" if step.better else " (against its wish)") for step in way.steps]  # fmt: skip
    return ". Then ".join(said) + "."
