"""A tour of five steps through the example of the tutorial: a card above the page, put away with Escape or its button."""

from __future__ import annotations

from nicegui import Client

from detente.workbench.open_case import OpenCase
from detente.workbench.view import address
from detente.workbench.widgets import button, el, heading, link

EXAMPLE = "border_talks"
STEPS = (
    ("overview", "What the case says", "The overview begins with the finding: who would accept the draft on the table, who would not, and what that "
     "rests on. Every figure comes from judgements with ranges, and the page says what would change it."),
    ("plan", "Try another wording", "Here is the plan, point by point. Choose another option, with the mouse or the arrow keys, and see who comes and "
     "who goes. Undo takes it back, and nothing in the files changes."),
    ("rough", "Say what a party wants", "Judgements are words: must have, wants, can live with, refuses. Each stands for a wide range; what you leave "
     "out counts as unknown."),
    ("edit", "Change the case", "Every part of a case has a form: parties, points, options, drafts, statements, sources, guarantees. What you save is "
     "checked with the whole case first, and Undo takes it back."),
    ("sources", "Take it to a meeting", "The brief says the same on one page, as PDF, Word, a web page or plain text. Begin a case of your own on the home page."),
)  # fmt: skip


def step_of(asked: str) -> int:
    """Return which step an address asks for, from 1; 0 where it asks for none."""
    return int(asked) if asked in {str(number + 1) for number in range(len(STEPS))} else 0


def show_tour(opened: OpenCase, page: str, client: Client) -> None:
    """Show the step that the address asks for, in the element that is open."""
    request = client.request
    step = step_of(request.query_params.get("tour", "") if request is not None else "")
    if not step or STEPS[step - 1][0] != page:
        return
    _, title, words = STEPS[step - 1]
    with el("section", cls="card tour", aria_label=f"Tour, step {step} of {len(STEPS)}") as card:
        el("p", f"Tour, step {step} of {len(STEPS)}", "muted small")
        heading(title)
        el("p", words)
        with el("div", cls="toolbar"):
            if step < len(STEPS):
                link("Next", at_step(opened, step + 1), "btn primary", id="tour-next")
            else:
                link("Begin a case of your own", "/", "btn primary", id="tour-next")
            if step > 1:
                link("Back", at_step(opened, step - 1), "btn")

            def end() -> None:
                card.delete()
                client.run_javascript("history.replaceState(history.state, '', location.pathname)")

            button("End the tour", end, "quiet")
    card.on("keydown", end, ["key"], js_handler="(e) => { if (e.key === 'Escape') emit(e.key); }")
    client.run_javascript("document.getElementById('tour-next')?.focus({ preventScroll: true })")


def at_step(opened: OpenCase, step: int) -> str:
    """Return the address of a step."""
    return f"{address(opened, STEPS[step - 1][0])}?tour={step}"
