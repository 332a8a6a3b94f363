"""Ask for figures: quartiles of one figure with what they imply, several assessors pooled, and seed questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from detente.case.format.estimate import Estimate
from detente.case.splice import Plain
from detente.elicitation.quantiles import CLOSE, SHOWN, Fitted, fitted, quantiles_of
from detente.elicitation.seeds import SeedScore, seed_score, seeds
from detente.errors import InputError
from detente.text import shortened
from detente.words import figure as spelled
from detente.words import percent
from detente.workbench.pages.figure_editor import figures
from detente.workbench.pages.party_answers import PartyAnswers
from detente.workbench.rough_entries import start
from detente.workbench.typed_form import Shown, TypedForm
from detente.workbench.view import Updater, View
from detente.workbench.widgets import button, el, heading, select, table

if TYPE_CHECKING:
    from detente.case.format.models.preferences import Assessor, PartyPreferences

BOUNDS = (0.0, 100.0)
NO_DEAL = "no_deal"
ANSWERS = {
    "median": ("Median", "The figure at which it is as likely to be above as below."),
    "lower": ("Lower quartile", "Suppose that it is below the median. Now the figure at which it is as likely to be above as below."),
    "upper": ("Upper quartile", "Suppose that it is above the median. Now the figure at which it is as likely to be above as below."),
}  # fmt: skip
HEADS = ("Assessor", *(f"{100 * p:g} in 100 below" for p in SHOWN))
KEPT = ("reason", "source", "known_from")


def build(view: View) -> Updater | None:
    """Build the page."""
    return _Page(view).build()


class _Page(PartyAnswers):
    def __init__(self, view: View) -> None:
        super().__init__(view, "elicit", what=NO_DEAL)
        self.pooled: Any = None
        self.feedback: Any = None
        self.scored: Any = None

    def build(self) -> Updater:
        with el("div", cls="page-head"):
            heading("Ask for figures", 1)
            el("p", "Ask a person for a median and two quartiles, show what they imply, and keep the figure when the person agrees. Ask each person "
                    "alone, before they hear one another.", "lede")  # fmt: skip
        with el("div", cls="toolbar"):
            self.choosers()
            self.undoer()
        self.lay_out()
        return self.refresh

    def refresh(self, what: str) -> None:
        """Take up a change of the case."""
        if what in ("judgements", "case") and self.pooled is not None:
            self.show_pooled()

    def questions(self, own: PartyPreferences | None) -> dict[str, str]:
        """Return the figures that can be asked for: the no-deal value, and options that are not judged by an order."""
        found = {NO_DEAL: "What it expects without an agreement, 0 to 100 of its scale"}
        for point in self.opened.case.points:
            values = own.values.get(point.id) if own is not None else None
            if values is not None and values.options is None:
                continue
            for option in point.options:
                found[f"{point.id}/{option.id}"] = f"{point.number} {point.title}: {shortened(option.text, 60)}"
        return found

    def fill(self) -> None:
        own = self.own
        self.area.clear()
        with self.area:
            if own is not None and own.scale == "points":
                self.pooled = None
                el(
                    "p",
                    "This party's values are plain sums (scale: points), which have no 0 to 100; type them on the page Parties.",
                    "card",
                )
            else:
                self.ask(own)
            self.ask_seeds()

    def ask(self, own: PartyPreferences | None) -> None:
        """Ask for one figure by quartiles."""
        known = self.questions(own)
        if self.chosen["what"] not in known:
            self.chosen["what"] = NO_DEAL
        with el("section", cls="card", aria_label="One figure"):
            heading("One figure")
            select("Figure", known, self.chosen["what"], self.view.act(lambda value: self.pick(what=value)))
            el(
                "p",
                "0 is the party's worst package and 100 its best; for an option, 0 is the point's worst and 100 its best.",
                "muted small",
            )
            key = f"{self.opened.key}/elicit/{self.assessor.name}/{self.party}/{self.chosen['what']}/"
            form = TypedForm(self.view, key, self.view.mark)
            with el("div", cls="entry-form"):
                for name, (label, help) in ANSWERS.items():
                    form.field(name, label, help=help)
            form.trouble()
            with el("div", cls="toolbar"):
                form.sender("Show what this implies", lambda shown: self.show_fit(form, shown))
            self.feedback = el("div", aria_live="polite")
        with el("section", cls="card", aria_label="All assessors"):
            heading("All assessors, and pooled")
            self.pooled = el("div")
            self.show_pooled()

    def read(self, form: TypedForm, shown: Shown) -> list[float] | None:
        """Return lower quartile, median and upper quartile; None after saying what is wrong beside the fields."""
        found: dict[str, float] = {}
        for name in ANSWERS:
            try:
                one = figures(shown[name])
                if len(one) != 1:
                    raise InputError(f"found {len(one)} numbers, expected one")
                found[name] = one[0]
            except InputError as error:
                form.wrong(name, str(error))
        return [found[name] for name in ("lower", "median", "upper")] if len(found) == len(ANSWERS) else None

    def show_fit(self, form: TypedForm, shown: Shown) -> None:
        """Show back what the answers imply, with a button to keep the figure."""
        answers = self.read(form, shown)
        self.feedback.clear()
        if answers is None:
            return
        fit = fitted(answers, BOUNDS)
        with self.feedback:
            for line in implied(fit):
                el("p", line)
            button("Yes, keep this figure", self.view.act(lambda: self.keep(form, fit)), "primary")
            el("p", "If it is not what the person means, change the answers and look again.", "muted small")

    async def keep(self, form: TypedForm, fit: Fitted) -> None:
        party, what = self.party, self.chosen["what"]
        path = (party, NO_DEAL) if what == NO_DEAL else (party, "values", *what.split("/"))
        await self.answer(lambda tree: [*start(tree, party), (path, as_written(fit.estimate, _at(tree, path)))])
        form.forget()
        self.view.tell_here("Saved: the figure stands in the assessor's file.")
        self.fill_again()

    def show_pooled(self) -> None:
        """Show each assessor's curve of the figure, and all of them pooled by their weights."""
        rows, estimates, weights = [], [], []
        for assessor in self.opened.case.assessors:
            one = self.judged(assessor)
            if one is None:
                continue
            rows.append(
                (f"{assessor.name or 'The case'} (weight {assessor.weight:g})", *_spelled(quantiles_of([one], [1.0])))
            )
            estimates.append(one)
            weights.append(assessor.weight)
        self.pooled.clear()
        with self.pooled:
            if not rows:
                el("p", "Nobody has judged this figure yet.", "muted")
                return
            if len(rows) > 1:
                rows.append(("Pooled", *_spelled(quantiles_of(estimates, weights))))
            _table("The figure by assessor", HEADS, rows)
            el("p", "Pooled: each assessor is taken to be right with the share of the weight (linear pool). Every analysis draws in the same way."
               if len(rows) > 1 else "With more assessors, their curves stand here one below the other, and pooled.", "muted small")  # fmt: skip

    def judged(self, assessor: Assessor) -> Estimate | None:
        own = assessor.preferences.get(self.party)
        if own is None or own.scale == "points":
            return None
        if self.chosen["what"] == NO_DEAL:
            return own.no_deal
        point, option = self.chosen["what"].split("/")
        values = own.values.get(point)
        return (values.options or {}).get(option) if values is not None else None

    def ask_seeds(self) -> None:
        """Ask seed questions, and offer the weight that follows."""
        form = TypedForm(self.view, f"{self.opened.key}/seeds/{self.assessor.name}/", self.view.mark)
        kept = self.assessor.seed_answers
        with el("section", cls="card", aria_label="Seed questions"):
            heading("Seed questions: how much should this person's judgements count?")
            el("p", "Figures from past conflicts, which can be looked up, but should not be now. For each give the lower quartile, the median and the upper "
                    "quartile, such as 20, 30, 45. Ask every assessor the same questions, or leave all weights at 1.", "muted")  # fmt: skip
            with el("details"):
                el("summary", f"The {len(seeds())} questions")
                with el("div", cls="entry-form"):
                    for seed in seeds():
                        form.field(seed.id, seed.words, ", ".join(f"{n:g}" for n in kept.get(seed.id, ())), cls="wide")
                form.trouble()
                with el("div", cls="toolbar"):
                    form.sender("Score the answers", lambda shown: self.take_seeds(form, shown))
            self.scored = el("div", aria_live="polite")
            if all(seed.id in kept for seed in seeds()):
                self.show_score(form, {seed.id: list(kept[seed.id]) for seed in seeds()})

    async def take_seeds(self, form: TypedForm, shown: Shown) -> None:
        """Keep the answers in the assessor's file, where it names one, and show how good they are."""
        answers: dict[str, list[float]] = {}
        for seed in seeds():
            try:
                answers[seed.id] = three_of(shown[seed.id])
            except InputError as error:
                form.wrong(seed.id, str(error))
        if len(answers) < len(seeds()):
            self.scored.clear()
            return
        if "assessor" not in self.tree:
            self.show_score(form, answers)
            return
        written = {name: [Plain(f"{n:g}") for n in three] for name, three in answers.items()}
        await self.answer(lambda _: [(("seed_answers",), written)])
        form.forget()
        self.view.tell_here("Saved: the answers stand in the assessor's file.")
        self.fill()

    def show_score(self, form: TypedForm, answers: dict[str, list[float]]) -> None:
        """Show how a person did, question by question, and offer the weight that follows."""
        self.scored.clear()
        found = seed_score(answers)
        with self.scored:
            for line in score_words(found):
                el("p", line)
            rows = [
                (seed.words, ", ".join(_spelled(answers[seed.id])), spelled(seed.answer), f"{seed.n:,}", seed.source)
                for seed in seeds()
            ]
            _table("Answers and counts", ("Question", "Answer given", "In fact", "Counted", "Source"), rows)
            if len(self.opened.case.assessors) > 1:
                label = f"Write the weight {found.weight:g} into {self.assessor.name}'s file"
                button(label, self.view.act(lambda: self.weigh(form, found)), "primary")
            else:
                el("p", "A weight counts only where the case has several assessors.", "muted small")

    async def weigh(self, form: TypedForm, found: SeedScore) -> None:
        await self.answer(lambda _: [(("weight",), Plain(f"{found.weight:g}"))])
        form.forget()
        self.view.tell_here("Saved: the weight stands in the assessor's file.")
        self.fill_again()


def three_of(text: str) -> list[float]:
    """Read three rising figures from 0 to 100."""
    found = figures(text)
    if len(found) != 3:
        raise InputError(f"found {len(found)} number, expected three: lower quartile, median, upper quartile")
    if not BOUNDS[0] <= found[0] < found[1] < found[2] <= BOUNDS[1]:
        raise InputError(f"found {', '.join(_spelled(found))}, expected three rising figures from 0 to 100")
    return found


def implied(fit: Fitted) -> list[str]:
    """Say what a person's quartiles imply, so that the person can say "no, not like that"."""
    low, first, median, third, high = _spelled(fit.quantiles)
    if fit.estimate.certain:
        return [f"It is certain: {median}."]
    said = [
        f"Nine times in ten it lies between {low} and {high}: once in twenty below, once in twenty above.",
        f"It is as likely between {first} and {third} as outside. Half the time it is above {median}.",
        f"It is never below {spelled(fit.estimate.low)} and never above {spelled(fit.estimate.high)}.",
    ]
    if fit.apart > CLOSE:
        got = ", ".join(percent(share) for share in fit.below)
        said.append(
            f"No curve fits the answers exactly. The nearest puts {got} below the three answers, where 25%, 50% and 75% were meant."
        )
    return said


def score_words(found: SeedScore) -> list[str]:
    """Say how a person did on the seed questions."""
    return [
        f"Of {found.asked} figures {found.gaps[0]} lay below the lower quartile, {found.gaps[1]} and {found.gaps[2]} in the gaps below and above the "
        f"median, {found.gaps[3]} above the upper quartile; a quarter of them each was meant.",
        f"Calibration {found.calibration:.2g}: the chance that somebody who is right a quarter of the time in each gap would be at least this far off. "
        f"Information {found.information:.2g}: 0 for answers no narrower than an even spread. Weight {found.weight:g}: their product (Cooke 1991).",
    ]


def as_written(estimate: Estimate, now: Any) -> dict[str, Any]:
    """Return an estimate as it is written into a file; a reason and a source that stood beside the figure stay."""
    told: dict[str, Any] = {}
    if estimate.certain:
        told["value"] = Plain(f"{estimate.likely:g}")
    else:
        told |= {key: Plain(f"{getattr(estimate, key):g}") for key in ("low", "likely", "high")}
        if estimate.shape != "pert":
            told["shape"] = Plain(estimate.shape)
    return told | {key: now[key] for key in KEPT if isinstance(now, dict) and key in now}


def _table(label: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with table(label, heads):
        for row in rows:
            with el("tr"):
                el("th", row[0], scope="row")
                for cell in row[1:]:
                    el("td", cell)


def _at(tree: Any, path: Sequence[str]) -> Any:
    for step in path:
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def _spelled(numbers: Sequence[float]) -> tuple[str, ...]:
    return tuple(spelled(round(number, 1)) for number in numbers)
