"""The switch between judgements as written and judgements updated by what the parties said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.text import joined
from detente.words import day, plural
from detente.workbench.jobview import WhenDone, run_job
from detente.workbench.judgements import NAMES, POSTERIOR, PRIOR, Judgements, updated
from detente.workbench.view import View
from detente.workbench.widgets import choice, el

if TYPE_CHECKING:
    from detente.workbench.open_case import OpenCase


class JudgementSwitch:
    """Which judgements the page's figures rest on; one choice for all tabs on the case."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.choice = view.opened.judgements
        barred = () if self.choice.statements[0] else (POSTERIOR,)
        with el("div", cls="judging"):
            take = view.act(self._take)
            self.radios = choice("Figures rest on the judgements", NAMES, self.choice.now.name, take, barred)
            self.note = el("p", "", "muted small")
            self.area = el("div", aria_live="polite")
        self.show()

    def show(self) -> None:
        """Show which judgements are in use."""
        self.radios.show(self.choice.now.name)
        self.note.text = self._words()

    def _words(self) -> str:
        case, now = self.view.opened.case, self.choice.now
        said, parties = self.choice.statements
        if not said:
            return (
                "The record holds no statement by a party with preferences, so there is nothing to update them by. "
                "Edit the case has a form for statements and the stance that they take."
            )
        until = f"{plural(said, 'statement')} of {plural(parties, 'party', 'parties')} up to {day(case.as_of)}"
        if now.name == PRIOR:
            return f"What was said is not weighed in. On record: {until}."
        words = (
            f"Every judgement is weighed by how well it foretells {until}. The draws amount to {now.effective:,.0f} "
            f"independent ones of {now.drawn.draws:,} for the party where they are worth least."
        )
        if now.rough:
            words += f" Figures about {joined([case.name(p) for p in now.rough])} are rough."
        return words

    def _take(self, name: str) -> None:
        if self.choice.has(name):
            self.area.clear()
            self.choice.choose(name)
            return

        def done(found: Judgements) -> None:
            if self.choice.add(found):
                self.choice.choose(found.name)
            self.show()

        work = updated(self.choice.prior)
        run_job(self.view, self.area, "Weighing what was said", work, WhenDone(done, at_end=self.show))


def mark_judgements(opened: OpenCase, mark: Any = None) -> Any:
    """Say in a page's head that its figures rest on updated judgements; nothing is said of those as written."""
    mark = el("p", "", "judged-by") if mark is None else mark
    mark.clear()
    if opened.judgements.is_posterior:
        with mark:
            el("span", f"judgements {NAMES[POSTERIOR]}", "tag tag-changed")
    return mark
