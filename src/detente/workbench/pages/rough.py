"""Rough judgements: words for options and piles for points, by buttons; and what the answers imply."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from detente.case import edit
from detente.case.format.models.rough import PHRASES, PILE_PHRASES, UNKNOWN
from detente.case.rough import word_of
from detente.elicitation.review import SAID, review
from detente.words import percent
from detente.workbench.pages.figure_field import Edit
from detente.workbench.rough_entries import Changes, as_word, in_pile, replaced
from detente.workbench.view import Updater, View, address
from detente.workbench.widgets import Choice, button, choice, el, heading, link, select

if TYPE_CHECKING:
    from detente.case.format.models.case import Point
    from detente.case.format.models.preferences import Assessor, PartyPreferences

UNDONE = "rough/undo"
DRAWS = 2000
SHOWN = 8


def build(view: View) -> Updater | None:
    """Build the page."""
    return _Page(view).build()


class _Page:
    def __init__(self, view: View) -> None:
        self.view, self.opened = view, view.opened
        case = view.opened.case
        self.parties = {p.id: p.name for p in case.parties if p.id in case.valued or p.role != "observer"}
        start = {"party": next(iter(case.valued), case.party_ids[0]), "assessor": case.assessors[0].name}
        self.chosen = view.choice("rough", start)
        if self.chosen["party"] not in self.parties:
            self.chosen["party"] = start["party"]
        self.area: Any = None
        self.implied: Any = None
        self.undo: Any = None
        self.alone = asyncio.Lock()

    @property
    def assessor(self) -> Assessor:
        case = self.opened.case
        return next((a for a in case.assessors if a.name == self.chosen["assessor"]), case.assessors[0])

    @property
    def own(self) -> PartyPreferences | None:
        return self.assessor.preferences.get(self.chosen["party"])

    @property
    def tree(self) -> Any:
        return self.opened.case.documents[self.assessor.file].tree

    def build(self) -> Updater:
        view, case = self.view, self.opened.case
        with el("div", cls="page-head"):
            heading("Rough judgements", 1)
            el("p", "Say in words what a party wants. Each word stands for a wide range, and what you leave out is unknown: it gets "
                    "the widest range. Every answer is written to the case's file at once.", "lede")  # fmt: skip
        with el("div", cls="toolbar"):
            select("Party", self.parties, self.chosen["party"], view.act(lambda value: self.pick(party=value)))
            if len(case.assessors) > 1:
                names = {a.name: a.name for a in case.assessors}
                select("Assessor", names, self.chosen["assessor"], view.act(lambda value: self.pick(assessor=value)))
            self.undo = button("Undo the last answer", view.act(self.take_back), "quiet")
        self.area = el("div")
        self.fill()
        return self.refresh

    def refresh(self, what: str) -> None:
        """Take up a change of the case."""
        if what in ("judgements", "case", "result") and self.implied is not None:
            self.implied.clear()
            with self.implied:
                self.imply()

    def pick(self, **change: str) -> None:
        self.view.chose("rough", **change)
        self.fill()

    def fill(self) -> None:
        case, own = self.opened.case, self.own
        self.area.clear()
        with self.area:
            if own is not None and own.scale == "points":
                el("p", "This party's values are plain sums (scale: points), where words have no meaning.", "card")
                self.implied = None
                return
            with el("section", cls="card", aria_label="What the answers imply"):
                heading("What the answers imply")
                self.implied = el("div", aria_live="polite")
                with self.implied:
                    self.imply()
            with el("section", cls="card"):
                heading("Which points matter most?")
                el(
                    "p",
                    "Imagine that every point stands at its worst for the party. Which would it move to its best first?",
                    "muted",
                )
                if gone := replaced(self.tree, self.chosen["party"]):
                    el(
                        "p",
                        f"The file gives {' and '.join(gone)} for this party. Choosing a pile replaces them all.",
                        "warning",
                    )
                for point in case.points:
                    now = word_of((own.weights or {}).get(point.id)) if own is not None else UNKNOWN
                    self.ask(f"{point.number} {point.title}", dict(PILE_PHRASES), now, ("pile", point.id, ""))
            for point in case.points:
                self.point(point, own)

    def point(self, point: Point, own: PartyPreferences | None) -> None:
        with el("section", cls="card"):
            heading(f"{point.number} {point.title}")
            values = own.values[point.id] if own is not None else None
            if values is not None and values.options is None:
                el("p", "The file gives an order of the options. Choosing a word replaces it.", "warning")
            for option in point.options:
                worth = (values.options or {}).get(option.id) if values is not None else None
                now = word_of(worth) if worth is not None else UNKNOWN if values is None else None
                if worth is not None and now is None:
                    typed = f"{worth.likely:g}" if worth.certain else f"{worth.low:g} to {worth.high:g}"
                    el("p", f"In figures so far: {typed}.", "muted small")
                self.ask(option.text, dict(PHRASES), now, ("word", point.id, option.id))

    def ask(self, label: str, words: dict[str, str], now: str | None, at: tuple[str, str, str]) -> None:
        """Make one choice; a refusal puts its mark back."""
        marked = {"": now or ""}
        made: list[Choice] = []

        async def save(word: str) -> None:
            party, (kind, point, option) = self.chosen["party"], at
            try:
                async with self.alone:  # an undo that comes meanwhile waits for the answer
                    tree = self.tree
                    is_pile = kind == "pile"
                    await self.write(
                        in_pile(tree, party, point, word) if is_pile else as_word(tree, party, point, option, word)
                    )
            except BaseException:
                made[0].show(marked[""])
                raise
            marked[""] = word

        made.append(choice(label, words, now or "", self.view.act(save)))

    async def write(self, changes: Changes) -> None:
        name, folder = self.assessor.file, self.opened.files.folder
        before = self.opened.files.digest(name)

        def work() -> Edit:
            old = edit.read_source(folder, name)
            return Edit(name, old, edit.set_entries(folder, name, changes, before))

        if changes:
            made: Edit = await self.opened.write(work, self.view.client.id)
            self.view.notes.setdefault(UNDONE, []).append(made)

    async def take_back(self) -> None:
        async with self.alone:
            await self._take_back()

    async def _take_back(self) -> None:
        stack: list[Edit] = self.view.notes.get(UNDONE, [])
        if not stack:
            self.view.tell_here("There is no answer on this page to undo.")
            return
        last = stack.pop()
        folder, by = self.opened.files.folder, self.view.client.id
        await self.opened.write(lambda: edit.restore(folder, last.file, last.text_before, last.digest_after), by)
        self.fill()

    def imply(self) -> None:
        """Contradictions, exchanges and gaps."""
        case, party = self.opened.case, self.chosen["party"]
        if self.own is None or party not in self.opened.judgements.prior.problem.parties:
            el("p", "Nothing is judged for this party yet. The first answer begins, with an unknown no-deal value.")
            return
        prior = self.opened.judgements.prior
        sample = prior.drawn.sample
        assert sample is not None
        found = review(case, prior.problem, sample.take(slice(0, DRAWS)), (party,))
        one = next((p for p in found.parties if p.assessor == self.assessor.name), found.parties[0])
        with el("ul"):
            for entry in one.contradictions:
                el("li", f"✕ Contradiction: it {entry.text}.", "mark-red")
            for exchange in one.exchanges[:SHOWN]:
                sure = f" ({percent(exchange.share)} of the draws)" if exchange.share >= SAID else ""
                el("li", f"It {exchange.text}{sure}.")
        gaps, points = len(one.unjudged_options), len(one.unjudged_points)
        el(
            "p",
            f"Not judged: {points} of {len(case.points)} points, {gaps} of {sum(len(p.options) for p in case.points)} options.",
            "muted",
        )
        link("No-deal value, red lines and figures", address(self.opened, "parties"), "btn quiet")
