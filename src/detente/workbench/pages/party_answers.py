"""A page that asks what one party wants, in one assessor's eyes, and writes each answer to that assessor's file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from detente.workbench.answer_queue import Answered
from detente.workbench.elements import Saving
from detente.workbench.rough_entries import Changes
from detente.workbench.view import View
from detente.workbench.widgets import button, el, select, uncover

if TYPE_CHECKING:
    from detente.case.format.models.preferences import Assessor, PartyPreferences

ANSWERS = "party-answers"
"""The class of what holds the answers."""
SAVING = "saving"


class PartyAnswers:
    """Which party and assessor are asked about, and the sending of answers to be written, with what the reader is told of it.

    The answers wait with the case, not with the page: they are written though the page is left.

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

    def fill_again(self) -> None:
        """Show the answers anew, unless the page was left or built anew meanwhile."""
        if not self.area.is_deleted:
            self.fill()

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
        self.view.notes[SAVING] = Saving(f".{ANSWERS}", self.opened.answers.waits(self.view.client.id))
        self.area = el("div", cls=ANSWERS, data_party=self.party)
        self.fill()

    async def pick(self, **change: str) -> None:
        """Take up another party, assessor or figure; the choice covered the answers until those of the other stand there."""
        try:
            self.view.chose(self.page, **change)
            await self.opened.answers.written()  # what is shown next is what stands in the file
            self.fill_again()
            self.area.props["data-party"] = self.party
            self.area.update()
        finally:
            uncover(self.view.client, f".{ANSWERS}")

    def write(
        self, changes: Callable[[Any], Changes], told: Callable[[Answered], None] | None = None
    ) -> asyncio.Future[Answered | None]:
        """Send an answer about the assessor who is chosen now to be written; whoever waits for it may leave.

        Parameters
        ----------
        changes : callable
            Takes the assessor's file as it stands when the answer's turn comes, and returns what changes in it. It must
            know its party already: another may be chosen while it waits.
        told : callable, optional
            Called once it is written.

        Returns
        -------
        Future of Answered or None
            None where nothing changes.
        """
        done = self.opened.answers.put(self.assessor.file, self.view.client.id, changes, told)
        self.tell_saving()
        done.add_done_callback(lambda _: self.tell_saving())
        return done

    def tell_saving(self) -> None:
        """Show whether answers of this page wait, wherever that stands since the page was built anew."""
        self.view.notes[SAVING].show(self.opened.answers.waits(self.view.client.id))

    def answer(self, changes: Callable[[Any], Changes]) -> asyncio.Future[Answered | None]:
        """Send an answer to be written, which can then be undone; see :meth:`write`."""
        return self.write(changes, self._undone.append)

    @property
    def _undone(self) -> list[Answered]:
        """The answers of this page that can be undone, the last one last."""
        stack: list[Answered] = self.view.notes.setdefault(f"{self.page}/undo", [])
        return stack

    def undoer(self) -> None:
        """Make the button that takes the last answer back."""
        button("Undo the last answer", self.view.act(self.take_back), "quiet")

    async def take_back(self) -> None:
        """Undo the answer that was given last, once it is written; refused where the file was changed since."""
        answers, folder = self.opened.answers, self.opened.files.folder
        await answers.written()
        async with answers.alone:
            if not self._undone:
                self.view.tell_here("There is no answer on this page to undo.")
                return
            last = self._undone.pop()
            await self.opened.write(lambda: last.undo(folder), self.view.client.id)
        self.fill_again()
