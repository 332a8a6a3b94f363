"""The switch between judgements as written and judgements updated by what the parties said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.text import joined
from detente.words import day, plural
from detente.workbench.jobview import run_job
from detente.workbench.judgements import NAMES, POSTERIOR, PRIOR, Basis, updated
from detente.workbench.page_frame import View
from detente.workbench.widgets import choice, el

if TYPE_CHECKING:
    from detente.workbench.open_case import OpenCase


class Judging:
    """Which judgements the page's figures rest on; one choice for all tabs on the case."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.opened = view.opened
        said, _ = self.opened.said
        with el("div", cls="judging"):
            self.switch = choice(
                "Figures rest on the judgements",
                NAMES,
                self._name(),
                view.act(self._take),
                {} if said else {POSTERIOR},
            )
            self.note = el("p", "", "muted small")
            self.area = el("div", aria_live="polite")
        self.show()

    def _name(self) -> str:
        return self.opened.basis.name if self.opened.basis is not None else PRIOR

    def show(self) -> None:
        """Show which judgements are in use."""
        self.switch.show(self._name())
        self.note.text = self._words()

    def _words(self) -> str:
        opened = self.opened
        case, basis = opened.loaded, opened.basis
        said, parties = opened.said
        if not said:
            return (
                "The record holds no statement by a party with preferences, so there is nothing to update them by. "
                "Statements with a stance stand in timeline.yaml."
            )
        until = f"{plural(said, 'statement')} of {plural(parties, 'party', 'parties')} up to {day(case.as_of)}"
        if basis is None or basis.name == PRIOR:
            return f"What was said is not weighed in. On record: {until}."
        words = (
            f"Every judgement is weighed by how well it foretells {until}. The draws amount to {basis.effective:,.0f} "
            f"independent ones of {basis.drawn.draws:,} for the party where they are worth least."
        )
        if basis.rough:
            words += f" Figures about {joined([case.name(p) for p in basis.rough])} are rough."
        return words

    def _take(self, name: str) -> None:
        opened = self.opened
        if name in opened.bases:
            self.area.clear()
            opened.judge_by(opened.bases[name])
            return
        case, prior = opened.loaded, opened.bases[PRIOR]

        def done(basis: Basis) -> None:
            if opened.case is case:
                opened.judge_by(opened.bases.get(basis.name, basis))
            self.show()

        run_job(self.view, self.area, "Weighing what was said", updated(case, prior), done, ended=self.show)


def mark_basis(opened: OpenCase, mark: Any = None) -> Any:
    """Say in a page's head that its figures rest on updated judgements; nothing is said of those as written."""
    mark = el("p", "", "basis") if mark is None else mark
    mark.clear()
    if opened.basis is not None and opened.basis.name == POSTERIOR:
        with mark:
            el("span", f"judgements {NAMES[POSTERIOR]}", "tag tag-changed")
    return mark
