"""A proposed case as a form: each proposal with the words it comes from and how sure it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from typing import Any

from detente.errors import InputError
from detente.proposal import Proposal
from detente.proposal.decisions import Decisions, Entry
from detente.proposal.proposal import DOUBTFUL, NOT_IN_TEXT, SURE, Evidence, ProposedPoint
from detente.text import shortened
from detente.words import day, plural
from detente.workbench.home.home_view import HomeView
from detente.workbench.role_words import ROLE_WORDS
from detente.workbench.typed_form import Shown, TypedForm
from detente.workbench.widgets import button, el, heading

KEEP = {"yes": "keep", "no": "leave out"}
BECAUSE = {
    "signs": "it signs", "brackets": "it stands before brackets", "between": "it stands in the title", "defined": "the text defines it", "state": "a state",
    "organisation": "an organisation", "subject": "a sentence gives it a duty or a share", "mentioned": "it is only named",
}  # fmt: skip
MENTIONS = {"date": "Dates", "term": "Terms", "amount": "Amounts", "void_condition": "Words that end an obligation"}


class ProposalForm:
    """The form.

    Parameters
    ----------
    view : HomeView
    prefix : str
        Of the keys of the fields.
    proposal : Proposal
    split : callable
        Called with a point's label to make its sub-points points, or to take that back.
    parted : set of str
        Labels of the points that are split.
    """

    def __init__(
        self, view: HomeView, prefix: str, proposal: Proposal, split: Callable[[str], Any], parted: Set[str]
    ) -> None:
        self.view, self.proposal, self.split, self.parted = view, proposal, split, parted
        self.form = TypedForm(view, prefix)
        self.names = {p.id: p.name for p in proposal.parties}
        self.numbers = {p.number.casefold(): p.id for p in proposal.points}
        self.within: dict[str, list[Any]] = {}
        """For each field, the parts that are shut at first and hold it."""

    def build(self, send: Callable[[], Any]) -> None:
        """Build it in the element that is open: what a person has to look at first, what is sure shut below ``send``.

        Parameters
        ----------
        send : callable
            Makes the button that takes the proposal.
        """
        found = self.proposal
        doubtful = [p for p in found.points if p.sure != SURE or p.number in self.parted]
        with el("section", cls="card"):
            heading("What the texts suggest")
            options = sum(len(p.options) for p in found.points)
            el("p", f"{plural(len(found.points), 'point')} with {plural(options, 'option')}, {plural(len(found.parties), 'possible party', 'possible parties')}, {plural(len(found.versions), 'draft')}.")  # fmt: skip
            self.form.field("title", "Title of the case", found.versions[-1].title, cls="wide")
            self.doubts()
        self.versions()
        self.parties()
        if doubtful:
            heading(f"{plural(len(doubtful), 'point')} to look at", 2, "topic-title")
            for point in doubtful:
                self.point(point)
        send()
        if rest := [p for p in found.points if p not in doubtful]:
            with self.part(f"{plural(len(rest), 'point')} put together by {'its' if len(rest) == 1 else 'their'} words: taken as {'it stands' if len(rest) == 1 else 'they stand'} unless you change something", "card"):  # fmt: skip
                for point in rest:
                    self.point(point)
        self.mentions()

    @contextmanager
    def part(self, summary: str, cls: str = "") -> Iterator[None]:
        """Open a part of the page that is shut at first; a fault in a field within opens it."""
        before = set(self.form.bases)
        with el("details", cls=cls) as part:
            el("summary", summary)
            yield
        for name in self.form.bases.keys() - before:
            self.within.setdefault(name, []).append(part)

    def wrong(self, name: str, message: str) -> None:
        """Say what is wrong with a field, where the reader sees it."""
        self.form.wrong(name, message)
        for part in self.within.get(name, ()):
            part.client.run_javascript(f"getHtmlElement({part.id}).open = true")

    def parties(self) -> None:
        """Those that are taken; behind them, shut, those that are doubtful."""
        sure = [p for p in self.proposal.parties if p.sure != DOUBTFUL]
        doubtful = [p for p in self.proposal.parties if p.sure == DOUBTFUL]
        with el("section", cls="card"):
            heading("Parties")
            for party in sure:
                self.party(party)
            if doubtful:
                names = ", ".join(p.name for p in doubtful)
                if not sure:
                    for party in doubtful:
                        self.party(party)
                    return
                with self.part(f"{plural(len(doubtful), 'name')} left out unless you keep {'it' if len(doubtful) == 1 else 'them'}: {names}"):  # fmt: skip
                    for party in doubtful:
                        self.party(party)

    def doubts(self) -> None:
        doubtful = self.proposal.doubtful
        if not doubtful:
            return
        with el("details", open=len(doubtful) <= 6 or None):
            el("summary", f"{plural(len(doubtful), 'thing')} that the texts leave in doubt")
            with el("ul"):
                for words in doubtful:
                    el("li", words)

    def versions(self) -> None:
        with el("section", cls="card"):
            heading("Drafts")
            parties = {"": "not known: a guess, marked as one"} | self.names
            for version in self.proposal.versions:
                with el("div", cls="row", role="group", aria_label=self.proposal.draft_titles[version.draft]):
                    with el("div", cls="grow"):
                        el("b", self.proposal.draft_titles[version.draft])
                        el("span", "without its tracked changes" if version.changes == "reject" else "", "muted")
                        said = "" if version.dated else " (today: the file does not say when it was written)"
                        said = f" (from its words “{version.dated_by}”)" if version.dated_by else said
                        el("p", f"{version.path.name}, {day(dt.date.fromisoformat(version.date))}{said}", "muted small")
                        settled, left = len(version.package), len(version.doubts)
                        el("p", f"{plural(settled, 'point')} settled, {left} left open", "muted small")
                        for warning in version.warnings:
                            el("p", warning, "warning")
                    self.form.field(
                        f"author {version.draft}",
                        f"Who wrote {self.proposal.draft_titles[version.draft]}",
                        "",
                        "select",
                        parties,
                    )

    def party(self, party: Any) -> None:
        with el("div", cls="proposed", role="group", aria_label=party.name):
            with el("div", cls="row"):
                keep = "no" if party.sure == DOUBTFUL else "yes"
                self.form.field(f"keep party {party.id}", "In the case", keep, "select", KEEP)
                self.form.field(f"name party {party.id}", "Name", party.name)
                self.form.field(f"role {party.id}", "Its part", party.role, "select", ROLE_WORDS)
                others = {"": "nobody else"} | {key: name for key, name in self.names.items() if key != party.id}
                self.form.field(f"merge party {party.id}", "The same as", "", "select", others)
            _sure(party.sure, BECAUSE.get(party.kind, ""))
            _evidence(party.evidence)

    def point(self, point: ProposedPoint) -> None:
        with el("section", cls="card proposed-point", aria_label=f"Point {point.number}"):
            with el("div", cls="row"):
                el("b", point.number, "num-label")
                self.form.field(f"name point {point.id}", f"Title of point {point.number}", point.title, cls="grow")
                self.form.field(f"keep point {point.id}", "In the case", "yes", "select", KEEP)
                if len(self.numbers) > 1:
                    self.form.field(f"merge point {point.id}", "The same point as (number)", "")
                label = point.evidence.label or point.number
                button("Split into its sub-points", self.view.act(lambda: self.split(point.number)), "small", aria_label=f"Split point {label} into its sub-points")  # fmt: skip
            if point.number in self.parted:
                el("p", "It has no sub-points of its own that could be points.", "warning")
            if point.sure != SURE:
                _sure(point.sure, "")
            for words in point.together:
                el("p", f"{words}.", "small" if point.sure == SURE else "warning")
            for version in self.proposal.versions:
                if point.id in version.doubts:
                    title = self.proposal.draft_titles[version.draft]
                    el("p", f"Left open in {title}: {version.doubts[point.id]}.", "muted small")
            with self.part(f"{plural(len(point.options), 'option')}: the words, and whom they bind"):
                for option in point.options:
                    self.option(point, option)

    def option(self, point: ProposedPoint, option: Any) -> None:
        name = f"{point.id}.{option.id}"
        with el("div", cls="proposed", role="group", aria_label=f"Option: {shortened(option.text, 60)}"):
            with el("div", cls="row"):
                words = "Option for a text without it" if option.id == NOT_IN_TEXT else "Option"
                text = "\n".join(" ".join(line.split()) for line in option.text.split("\n"))
                self.form.field(f"name option {name}", words, text, "textarea", rows=str(min(6, 1 + len(text) // 90)), cls="grow")  # fmt: skip
                self.form.field(f"keep option {name}", "In the case", "yes", "select", KEEP)
                others = {o.id: shortened(o.text, 60) for o in point.options if o.id != option.id}
                if others:
                    self.form.field(f"merge option {name}", "Says the same as", "", "select", {"": "no other"} | others)
            if option.id != NOT_IN_TEXT:
                with el("details"):
                    who = ", ".join(self.names.get(p, p) for p in option.obligates) or "nobody was found"
                    sure = f" ({option.obligated_sure})" if option.obligated_sure else ""
                    el("summary", f"Binds: {who}{sure}")
                    self.form.field(f"obligates {name}", "Who must act or accept a limit", " ".join(option.obligates), "checks", self.names)  # fmt: skip
                _evidence(option.evidence, option.text)

    def mentions(self) -> None:
        found = self.proposal.mentions
        if not found:
            return
        with el("details", cls="card"):
            el("summary", "Dates, terms, amounts and words that end an obligation: to look at, nothing is made of them")
            for kind, title in MENTIONS.items():
                mine = [m for m in found if m.kind == kind]
                if mine:
                    heading(title, 3)
                    with el("ul"):
                        for mention in mine[:100]:
                            el("li", f"{mention.what}: “{shortened(mention.evidence.words, 160)}”")

    # --- what was decided --------------------------------------------------------------------------------------

    def decisions(self, shown: Shown, dates: Mapping[str, dt.date], split: Set[str]) -> Decisions | None:
        """Return what the reader decided; None where something is wrong, which is then said beside the field."""
        keep: dict[Entry, bool] = {}
        names: dict[Entry, str] = {}
        roles: dict[str, str] = {}
        merge: dict[Entry, str] = {}
        obligates: dict[str, tuple[str, ...]] = {}
        authors: dict[str, str] = {}
        wrong = False
        for field, base in self.form.bases.items():
            what, _, rest = field.partition(" ")
            typed = shown.get(field, base)
            if what in ("keep", "name", "merge"):
                kind, _, id = rest.partition(" ")
                if what == "merge" and kind == "point" and typed.strip():
                    number = " ".join(typed.split()).casefold()
                    other = self.numbers.get(number, self.numbers.get(number.rstrip("."), id))
                    if other == id:
                        self.wrong(
                            field, f"Found {typed.strip()!r}, expected the number of another point on this page."
                        )
                        wrong = True
                    else:
                        merge[kind, id] = other
                elif what == "merge" and typed and kind != "point":
                    merge[kind, id] = f"{id.partition('.')[0]}.{typed}" if kind == "option" else typed
                elif what == "keep" and (typed != base or (kind == "party" and typed == "yes")):
                    keep[kind, id] = typed == "yes"
                elif what == "name" and typed != base:
                    if not typed.strip():
                        self.wrong(field, "Found nothing, expected words; leave it out instead.")
                        wrong = True
                    names[kind, id] = typed.strip()
            elif what == "role" and typed != base:
                roles[rest] = typed
            elif what == "obligates" and typed != base:
                obligates[rest] = tuple(typed.split())
            elif what == "author" and typed:
                authors[rest] = typed
        wrong = self.lost(merge, shown) or wrong
        keep = {entry: kept for entry, kept in keep.items() if entry not in merge}
        kept = [p for p in self.proposal.parties if keep.get(("party", p.id), p.sure != DOUBTFUL)]
        if not kept:
            self.wrong("", "No party is kept; keep at least one.")
            wrong = True
        for draft, author in authors.items():
            if author not in {p.id for p in kept}:
                self.wrong(f"author {draft}", "This party is left out of the case; keep it, or choose another.")
                wrong = True
        try:
            found = Decisions(keep, names, roles, merge, frozenset(split), obligates, dict(dates), authors)
        except InputError as error:
            self.wrong("", str(error))
            return None
        return None if wrong else found

    def lost(self, merge: Mapping[Entry, str], shown: Shown) -> bool:
        """Say beside its field which entry would be lost, since the one that it is said to be goes itself."""
        lost = False
        for (kind, name), into in merge.items():
            keep = f"keep {kind} {into}"
            if (kind, into) in merge:
                why = "This other one is said to be the same as yet another; name the one that stays."
            elif shown.get(keep, self.form.bases.get(keep)) == "no":
                why = "This other one is left out of the case; keep it, or name one that stays."
            else:
                continue
            self.wrong(f"merge {kind} {name}", why)
            lost = True
        return lost


def _sure(sure: str, why: str) -> None:
    tone = {SURE: "tag-good", DOUBTFUL: "tag-warn"}.get(sure, "")
    with el("p", cls="sure"):
        el("span", sure, f"tag {tone}".strip())
        if why:
            el("span", f" {why}", "muted small")


def _evidence(evidence: Evidence, shown: str = "") -> None:
    where = ", ".join(part for part in (evidence.file, evidence.label and f"at {evidence.label}") if part)
    with el("p", cls="evidence small"):
        if evidence.words and " ".join(evidence.words.split()) not in " ".join(
            shown.split()
        ):  # the words stand there already
            el("span", f"“{shortened(evidence.words, 200)}”")
        el("span", f" From {where}" if where else "", "muted")
