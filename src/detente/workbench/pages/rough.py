"""Rough judgements: words for options and piles for points, by buttons; and what the answers imply."""

from __future__ import annotations

from collections.abc import Awaitable
from functools import partial
from typing import TYPE_CHECKING, Any

from detente.case.format.models.rough import PHRASES, PILE_PHRASES, UNKNOWN
from detente.case.rough import word_of
from detente.elicitation.review import SAID, review
from detente.errors import InputError
from detente.interop.casebook.plan import Column
from detente.text import shortened
from detente.words import percent, plural
from detente.workbench.answer_queue import Answered
from detente.workbench.elements import take_drops
from detente.workbench.forms.values import value_of
from detente.workbench.pages.party_answers import SAVING, PartyAnswers
from detente.workbench.rough_entries import Changes, as_swings, as_word, in_pile, replaced
from detente.workbench.typed_form import Shown, TypedForm
from detente.workbench.view import Updater, View, address, given
from detente.workbench.widgets import Choice, choice, el, heading, link

if TYPE_CHECKING:
    from detente.case.format.models.case import Point
    from detente.case.format.models.preferences import PartyPreferences

DRAWS = 2000
SHOWN = 8
SWING = Column("weights", "Swing", "range")


def build(view: View) -> Updater | None:
    """Build the page."""
    return _Page(view).build()


class _Page(PartyAnswers):
    def __init__(self, view: View) -> None:
        super().__init__(view, "rough")
        self.board: Any = None
        self.implied: Any = None

    def build(self) -> Updater:
        with el("div", cls="page-head"):
            heading("Rough judgements", 1)
            el("p", "Say in words what a party wants. Each word stands for a wide range, and what you leave out is unknown: it gets "
                    "the widest range. Answers are written to the case's file by themselves, also if you leave this page.", "lede")  # fmt: skip
        with el("div", cls="toolbar"):
            self.choosers()
            self.undoer()
        self.lay_out()
        return self.refresh

    def refresh(self, what: str) -> None:
        """Take up a change of the case."""
        if what in ("judgements", "case", "result") and self.implied is not None:
            self.implied.clear()
            with self.implied:
                self.imply()

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
                if gone := replaced(self.tree, self.party):
                    el(
                        "p",
                        f"The file gives {' and '.join(gone)} for this party. Choosing a pile replaces them all.",
                        "warning",
                    )
                self.board = el("div", cls="piles")
                take_drops(self.board, "point", "pile", self.view.act(self.dropped))
                self.show_board()
                for point in case.points:
                    self.ask(
                        f"{point.number} {point.title}", dict(PILE_PHRASES), self.pile(point), ("pile", point.id, "")
                    )
                self.swings()
            for point in case.points:
                self.point(point, own)

    def pile(self, point: Point) -> str | None:
        """Return the pile that a point lies in; None where figures say more."""
        own = self.own
        return word_of((own.weights or {}).get(point.id)) if own is not None else UNKNOWN

    def show_board(self) -> None:
        """Show the piles, between which points can be dragged."""
        case = self.opened.case
        self.board.clear()
        with self.board:
            for pile, words in PILE_PHRASES.items():
                with el("section", cls="pile", data_pile=pile, aria_label=f"Pile: {words}"):
                    heading(words, 3)
                    with el("ul"):
                        for point in case.points:
                            if self.pile(point) == pile:
                                el("li", f"{point.number} {point.title}", draggable="true", data_point=point.id)

    async def dropped(self, event: Any) -> None:
        """Put a point that was dragged into a pile."""
        point, pile = given(event, "moving"), given(event, "onto")
        if point not in self.opened.case.point_ids or pile not in PILE_PHRASES:
            raise InputError("found a message that this page does not send; nothing was changed")
        party = self.party
        await self.answer(lambda tree: in_pile(tree, party, point, pile))
        self.fill_again()

    def swings(self) -> None:
        """Ask how much each point's swing from worst to best counts, beside 100 for the first."""
        case, own, party = self.opened.case, self.own, self.party
        weights = (own.weights or {}) if own is not None else {}
        form = TypedForm(self.view, f"{self.opened.key}/swings/{self.assessor.name}/{party}/", self.view.mark)
        with el("details", cls="swings"):
            el("summary", "Say it in figures: swing-weight questions")
            el("p", "Moving the first point from its worst option to its best counts 100. How much does it count to move this one from its worst "
                    "to its best? One figure such as 40, or low, likely, high such as 20, 40, 60. Empty: anything from 0 to 100.", "muted")  # fmt: skip
            with el("div", cls="entry-form"):
                for point in case.points:
                    figure = weights.get(point.id)
                    now = "" if figure is None or word_of(figure) is not None else _typed(figure)
                    worst, best = self.ends(point)
                    form.field(
                        point.id, f"{point.number} {point.title}", now, help=f"From “{worst}” to “{best}”", cls="wide"
                    )

            async def save(shown: Shown) -> None:
                swings: dict[str, Any] = {}
                for point in case.points:
                    try:
                        swings[point.id] = _swing(shown[point.id])
                    except InputError as error:
                        form.wrong(point.id, str(error))
                if len(swings) < len(case.points):
                    return
                if not any(_is_first(value) for value in swings.values()):
                    raise InputError("no point counts 100; give 100 to the point that the party would move first")
                await self.answer(lambda tree: as_swings(tree, party, swings))
                form.forget()
                self.view.tell_here("Saved: the answers are the party's weights now.")
                self.fill_again()

            form.trouble()
            with el("div", cls="toolbar"):
                form.sender("Save the answers", save)

    def ends(self, point: Point) -> tuple[str, str]:
        """Return the words of the options that the party likes least and most, as far as it is judged; else the first and last."""
        own = self.own
        values = own.values.get(point.id) if own is not None else None
        judged = values.options if values is not None else None
        worth = {o.id: judged[o.id].likely if judged and o.id in judged else 50.0 for o in point.options}
        order = sorted(point.options, key=lambda o: worth[o.id])
        return shortened(order[0].text, 80), shortened(order[-1].text, 80)

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
        party, (kind, point, option) = self.party, at

        def changes(word: str, tree: Any) -> Changes:
            return in_pile(tree, party, point, word) if kind == "pile" else as_word(tree, party, point, option, word)

        async def follow(word: str, done: Awaitable[Answered | None]) -> None:
            try:
                await done
            except BaseException:
                made[0].show(marked[""])
                raise
            marked[""] = word
            if kind == "pile" and not self.board.is_deleted:
                self.show_board()

        def save(word: str) -> Awaitable[None]:  # it is put in the queue before anything else can happen
            self.view.notes[SAVING].take()
            return follow(word, self.answer(partial(changes, word)))

        made.append(choice(label, words, now or "", self.view.act(save)))

    def imply(self) -> None:
        """Contradictions, exchanges and gaps."""
        case, party = self.opened.case, self.party
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
            if more := one.found - len(one.contradictions):
                el("li", f"{plural(more, 'more contradiction')}: those above are the strongest.", "muted")
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


def _typed(figure: Any) -> str:
    return f"{figure.likely:g}" if figure.certain else f"{figure.low:g}, {figure.likely:g}, {figure.high:g}"


def _swing(text: str) -> Any:
    """Read an answer, as data to be written; None where there is none."""
    if not text.strip():
        return None
    read = value_of(SWING, text, {})
    figures = [float(part) for part in (read if isinstance(read, list) else [read])]
    if min(figures) < 0 or max(figures) > 100:
        raise InputError(f"found {text.strip()}, expected figures from 0 to 100")
    return read


def _is_first(value: Any) -> bool:
    return value is not None and max(float(part) for part in (value if isinstance(value, list) else [value])) == 100
