"""A page that asks what one party wants, in one assessor's eyes, and writes each answer to that assessor's file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from detente.case import edit
from detente.workbench.pages.figure_field import Edit
from detente.workbench.rough_entries import Changes
from detente.workbench.view import View
from detente.workbench.widgets import button, el, select, uncover

if TYPE_CHECKING:
    from detente.case.format.models.preferences import Assessor, PartyPreferences

ANSWERS = "party-answers"
"""The class of what holds the answers."""


class PartyAnswers:
    """Which party and assessor are asked about, and the writing of answers, one after another.

    Parameters
    ----------
    view : View
    page : str
        Under which the choice is kept.
    first : str
        What else is chosen on the page, with its first value.
    """

    def __init__(self, view: View, page: str, **first: str) -> None:
        self.view, self.opened, self.page = view, view.opened, page
        case = view.opened.case
        self.parties = {p.id: p.name for p in case.parties if p.id in case.valued or p.role != "observer"}
        start = {"party": next(iter(case.valued), case.party_ids[0]), "assessor": case.assessors[0].name, **first}
        self.chosen = view.choice(page, start)
        if self.chosen["party"] not in self.parties:
            self.chosen["party"] = start["party"]
        self.area: Any = None
        self.alone = asyncio.Lock()

    @property
    def party(self) -> str:
        return self.chosen["party"]

    @property
    def assessor(self) -> Assessor:
        case = self.opened.case
        return next((a for a in case.assessors if a.name == self.chosen["assessor"]), case.assessors[0])

    @property
    def own(self) -> PartyPreferences | None:
        """What the assessor has judged of the party so far."""
        return self.assessor.preferences.get(self.party)

    @property
    def tree(self) -> Any:
        """The assessor's file as it was read."""
        return self.opened.case.documents[self.assessor.file].tree

    def fill(self) -> None:
        """Show the answers of the party that is chosen."""
        raise NotImplementedError

    def choosers(self) -> None:
        """Offer the parties and, where there are several, the assessors."""
        case, act = self.opened.case, self.view.act
        select("Party", self.parties, self.party, act(lambda value: self.pick(party=value)), covers=f".{ANSWERS}")
        if len(case.assessors) > 1:
            names = {a.name: a.name for a in case.assessors}
            chosen = self.chosen["assessor"]
            select("Assessor", names, chosen, act(lambda value: self.pick(assessor=value)), covers=f".{ANSWERS}")

    def lay_out(self) -> None:
        """Make the place of the answers, and show them."""
        self.area = el("div", cls=ANSWERS)
        self.fill()

    def pick(self, **change: str) -> None:
        """Take up another party, assessor or figure; the choice covered the answers until those of the other stand there."""
        try:
            self.view.chose(self.page, **change)
            self.fill()
        finally:
            uncover(self.view.client, f".{ANSWERS}")

    async def write(self, changes: Callable[[Any], Changes]) -> Edit | None:
        """Write an answer about the assessor who is chosen now, when those before it are written.

        Parameters
        ----------
        changes : callable
            Takes the assessor's file as it stands then, and returns what changes in it. It must know its party already:
            another may be chosen while it waits.

        Returns
        -------
        Edit or None
            None where nothing changes.
        """
        name, folder = self.assessor.file, self.opened.files.folder
        async with self.alone:
            entries = changes(self.opened.case.documents[name].tree)
            before = self.opened.files.digest(name)

            def work() -> Edit:
                old = edit.read_source(folder, name)
                return Edit(name, old, edit.set_entries(folder, name, entries, before))

            made: Edit | None = await self.opened.write(work, self.view.client.id) if entries else None
            return made

    async def answer(self, changes: Callable[[Any], Changes]) -> None:
        """Write an answer, which can then be undone; see :meth:`write`."""
        made = await self.write(changes)
        if made is not None:
            self.view.notes.setdefault(f"{self.page}/undo", []).append(made)

    def undoer(self) -> None:
        """Make the button that takes the last answer back."""
        button("Undo the last answer", self.view.act(self.take_back), "quiet")

    async def take_back(self) -> None:
        """Put the file back as it was before the last answer of this page; refused where it was changed since."""
        async with self.alone:
            stack: list[Edit] = self.view.notes.get(f"{self.page}/undo", [])
            if not stack:
                self.view.tell_here("There is no answer on this page to undo.")
                return
            last = stack.pop()
            folder, by = self.opened.files.folder, self.view.client.id
            await self.opened.write(lambda: edit.restore(folder, last.file, last.text_before, last.digest_after), by)
            self.fill()
