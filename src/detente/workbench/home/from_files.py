"""A case from the versions of a text: what they suggest, on one screen, to be confirmed, corrected or dropped."""

from __future__ import annotations

import datetime as dt
from typing import Any

from detente.case.format.fields import day as calendar_day
from detente.errors import DetenteError, InputError
from detente.proposal import Proposal, propose, write_case
from detente.proposal.decisions import Decisions
from detente.proposal.texts import LEVELS
from detente.workbench import jobs
from detente.workbench.elements import Drop
from detente.workbench.home.home_view import HomeView
from detente.workbench.home.proposal_form import ProposalForm
from detente.workbench.typed_form import Shown, TypedForm
from detente.workbench.view import given
from detente.workbench.widgets import button, el, heading, link, select
from detente.workbench.workspace import Box, titled

ENDINGS = ".docx,.odt,.pdf,.md,.markdown,.txt,.rtf,.doc"
LEVEL_WORDS = {"": "as suits the text", "articles": "articles", "paragraphs": "paragraphs", "sub-points": "sub-points"}


class _Page:
    def __init__(self, view: HomeView, box: Box) -> None:
        self.view, self.box = view, box
        self.versions: Any = None
        self.area: Any = None
        self.asked = 0

    def build(self) -> None:
        with el("div", cls="page-head"):
            heading("A case from texts", 1)
            el("p", "Drop the versions of a plan, the earliest first. Their numbered provisions become points, their wordings options. "
                    "Nothing is written until you confirm it.", "lede")  # fmt: skip
        with el("section", cls="card"):
            drop = Drop(f"/drop/{self.box.key}", "Drop texts here, or choose them (Word, OpenDocument, PDF, Markdown, plain text)", ENDINGS)  # fmt: skip
            drop.on("dropped", self.view.act(self.dropped))
            self.versions = el("div")
        self.area = el("div", aria_live="polite")
        link("Back", "/", "btn")
        self.show_versions()
        if self.box.files:
            self.view.start(self.propose(), "a proposal")

    async def dropped(self, event: Any) -> None:
        refused = given(event, "refused")
        if given(event, "taken"):
            self.show_versions()
            await self.propose()
        if refused:
            raise InputError(refused)

    def show_versions(self) -> None:
        """List the files, the earliest first, with what can be done to each."""
        self.versions.clear()
        if not self.box.files:
            return
        form = TypedForm(self.view, f"new/{self.box.key}/dates/")
        with self.versions:
            with el("ol", cls="versions"):
                for at, name in enumerate(self.box.files):
                    with el("li"), el("div", cls="row"):
                        el("b", name, "grow")
                        said = str(self.box.dates.get(name, ""))
                        form.field(name, f"Written on (version {at + 1})", said, type="date")
                        if at:
                            button("Earlier", self.view.act(lambda name=name: self.change(self.box.earlier, name)), aria_label=f"Earlier: {name}")  # fmt: skip
                        button("Remove", self.view.act(lambda name=name: self.change(self.box.drop, name)), "quiet", aria_label=f"Remove {name}")  # fmt: skip
            with el("div", cls="toolbar"):
                form.sender("Use these dates", lambda shown: self.dated(form, shown), "")
                select("Points are", LEVEL_WORDS, self.box.level, self.view.act(self.level))
            form.trouble()

    async def change(self, work: Any, name: str) -> None:
        work(name)
        self.show_versions()
        await self.propose()

    async def dated(self, form: TypedForm, shown: Shown) -> None:
        dates: dict[str, dt.date] = {}
        for name in self.box.files:
            text = shown.get(name, "").strip()
            try:
                if text:
                    dates[name] = calendar_day(text)
            except ValueError as error:
                form.wrong(name, str(error))
                return
        self.box.dates = dates
        await self.propose()

    async def level(self, value: str) -> None:
        self.box.level = value if value in LEVELS else ""
        await self.propose()

    async def split(self, label: str) -> None:
        (self.box.split.remove if label in self.box.split else self.box.split.add)(label)
        await self.propose()

    def proposed(self, decided: Decisions | None = None) -> Proposal:
        """Read the texts and return what they suggest, as decided so far."""
        box = self.box
        decided = decided or Decisions(split=frozenset(box.split), dates=dict(box.dates))
        return propose(box.paths, level=LEVELS[box.level] if box.level else None, decisions=decided)

    async def propose(self) -> None:
        """Read the texts anew, and show what they suggest."""
        self.asked += 1
        mine = self.asked
        if self.area.is_deleted:
            return
        self.area.clear()
        if not self.box.files:
            return
        with self.area:
            el("p", "Reading the texts …", "muted", role="status")
        try:
            proposal = await jobs.in_thread(self.proposed)
        except DetenteError as error:
            proposal, trouble = None, str(error).replace(f"{self.box.folder}/", "")
        except Exception:
            proposal, trouble = None, "The texts could not be read; the terminal that runs Detente has the details."
            jobs.log.exception("texts could not be read")
        if mine != self.asked or self.area.is_deleted:
            return
        self.area.clear()
        with self.area:
            if proposal is None:
                with el("section", cls="card trouble", role="alert"):
                    el("p", trouble)
                return
            form = ProposalForm(self.view, f"new/{self.box.key}/", proposal, self.split, frozenset(self.box.split))

            def send() -> None:
                with el("div", cls="toolbar"):
                    form.form.sender("Make the case", lambda shown: self.make(form, shown))
                form.form.trouble()

            form.build(send)

    async def make(self, form: ProposalForm, shown: Shown) -> None:
        """Write the case as decided."""
        decided = form.decisions(shown, self.box.dates, self.box.split)
        if decided is None:
            return
        title = titled(shown["title"])
        proposal = await jobs.in_thread(lambda: self.proposed(decided))
        await self.view.make(title, lambda folder: write_case(proposal, folder, title=title), "rough")
        with self.view.main:
            form.form.forget()


def build(view: HomeView, box: Box) -> None:
    """Build the page."""
    _Page(view, box).build()
