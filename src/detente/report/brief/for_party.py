"""A brief for one party: its own interests, what to ask for, what to give, and nothing that it has not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from detente.bargain.acceptance import analyze
from detente.bargain.results import PartyResult
from detente.case.canonical import in_order
from detente.case.case import Case
from detente.case.format.models.record import Draft
from detente.case.known_to import known_to
from detente.case.last_words import public_words, stance_on
from detente.drafts.audience import neutral_names
from detente.errors import InputError
from detente.language import ENGLISH, known_language, later, number, parted, speaking, tr
from detente.problem.drawn import DrawnProblem
from detente.report.brief.build import Brief
from detente.report.brief.document import COMPUTED, REPORTED, Item, Section
from detente.report.brief.findings import LEANS, leading_acts
from detente.report.brief.material import Citations, unbracketed
from detente.report.brief.page.stands import SAID, said_words
from detente.report.brief.page.wording import about, begun, points_in, provision, topics, who, whom
from detente.report.phrases import accepts
from detente.text import joined, whole
from detente.words import SCALE_SOURCE, day, percent, sentence

MOST = 3
_LONG = 180


@dataclass(frozen=True)
class PartyView:
    """What a brief for a party is written from.

    Attributes
    ----------
    case : Case
        Only what the party has seen (:func:`detente.case.known_to.known_to`).
    party : str
    draft : Draft
    entry : PartyResult
        How the draft stands with this party; of no other party is anything known here.
    worth : dict
        What each option of each point is worth to it, by the central judgements.
    """

    case: Case
    party: str
    draft: Draft
    entry: PartyResult
    draws: int
    worth: dict[tuple[str, str], float]
    cite: Citations

    def name(self, party: str) -> str:
        return unbracketed(self.case.name(party))

    @property
    def called(self) -> str:
        """The draft in words that tell nothing but its day: its title may be somebody's note."""
        return tr("the draft of {day}", day=day(self.draft.date))

    def now(self, point: str) -> tuple[str, ...]:
        """Return the options of a point that the draft chooses or leaves possible, as far as the party may know them."""
        chosen = self.draft.package.get(point)
        held = (str(chosen),) if chosen is not None else tuple(map(str, self.draft.open.get(point, ())))
        return tuple(option for option in held if option in self.case.options.get(point, ()))

    def least(self, point: str) -> float:
        """Return what the draft is worth at a point, an open one at its worst for the party."""
        return min(self.worth[point, option] for option in self.now(point))

    def better(self, point: str) -> list[str]:
        """Return the options that are worth more to the party than the draft's, the best first."""
        found = [o for o in self.case.options[point] if self.worth[point, o] > self.least(point)]
        return sorted(found, key=lambda option: -self.worth[point, option])

    def asks(self) -> list[str]:
        """Return the points at which the party could gain, the most first."""
        gain = {p: max(self.worth[p, o] for o in self.case.options[p]) - self.least(p) for p in self.points}
        return [p for p in sorted(gain, key=lambda p: (-gain[p], p)) if gain[p] > 0]

    @property
    def points(self) -> list[str]:
        return [point for point in self.case.point_ids if self.now(point)]


def write_party_brief(
    case: Case, drawn: DrawnProblem, party: str, draft: Draft | None = None, *, language: str = ENGLISH
) -> Brief:
    """Write the brief for a party: one page, from what it has seen and the judgements of itself.

    Parameters
    ----------
    case : Case
    drawn : DrawnProblem
    party : str
    draft : Draft, optional
        Default: the latest on the table that the party has seen.
    language : str
        ``detente.language.LANGUAGES`` has those that there are.

    Raises
    ------
    InputError
        When there is no such party or language, the party has not seen the draft, or nobody has judged what it wants.
    """
    known_language(language)
    case = in_order(case)
    seen = in_order(known_to(case, party))
    draft = _draft(seen, party, draft)
    if party not in drawn.problem.parties:
        raise InputError(f"nobody has judged what {party!r} wants; add it to preferences.yaml")
    if drawn.posterior:
        raise InputError("a brief for a party rests on judgements as written: what others said may be hidden from it")
    result = analyze(drawn, case, [case.drafts[draft.id]])[0]
    at = drawn.problem.parties.index(party)
    columns = [(p, o) for p in drawn.problem.points for o in drawn.problem.choices[p]]
    worth = {entry: float(drawn.problem.central.values[0][at, k]) for k, entry in enumerate(columns)}
    own = result.parties[party]
    view = PartyView(seen, party, draft, own, result.draws, worth, Citations(seen))
    with speaking(language):
        sections = tuple(
            Section(tr(title), items)
            for title, writers in _PAGE
            if (items := tuple(i for w in writers for i in w(view)))
        )
        seen = replace(seen, title=tr("For {party}", party=seen.name(party)))
        called, title, lead, method = view.called, _headline(view), _lead(view), _method(result.draws, drawn.seed)
    neutral = draft.model_copy(update={"id": neutral_names(list(seen.drafts.values()))[draft.id], "title": called})
    only = replace(
        result, draft=neutral.id, parties={party: own}, adopted=own.accepts, adopted_best=own.accepts_best, bottleneck=None,
        if_certain={}, unconsulted=(), by_assessor={}, said_otherwise=(), adopted_graded=None,
    )  # fmt: skip
    return Brief(
        seen, neutral, title, lead, sections, view.cite.listed(), only, (), drawn.seed,
        method=method, party=party, language=language,
    )  # fmt: skip


def _draft(seen: Case, party: str, draft: Draft | None) -> Draft:
    if draft is None:
        on_the_table = any(d.status in ("tabled", "leaked") for d in seen.drafts.values())
        return seen.draft() if on_the_table else max(seen.drafts.values(), key=lambda d: (d.date, d.id))
    if draft.id not in seen.drafts:
        raise InputError(f"{party!r} has not seen draft {draft.id!r} by {seen.as_of}; nothing was written")
    return seen.drafts[draft.id]


def _method(draws: int, seed: int) -> str:
    return tr(
        "Computed from {draws} draws of analysts' judgements of this party alone; seed {seed}. Words for chances: {source}.",
        draws=number(draws),
        seed=seed,
        source=SCALE_SOURCE,
    )


def _headline(view: PartyView) -> str:
    name, well = view.case.name(view.party), view.entry.accepts >= LEANS
    if well:
        return tr("{party}: {draft} is better than no deal, as it stands", party=name, draft=view.called)
    return tr("{party}: {draft} is worse than no deal, as it stands", party=name, draft=view.called)


def _lead(view: PartyView) -> str:
    chance = percent(view.entry.accepts, view.draws)
    text = tr(
        "By the estimates of its own interests {party} {accepts} it ({share})",
        party=who(view, view.party),
        accepts=accepts(view.entry.accepts),
        share=chance,
    )
    if view.draft.open:
        text = tr("{said}; open points are taken at what suits it least", said=text)
    return sentence(text)


def _interests(view: PartyView) -> list[Item]:
    entries = view.case.party(view.party).interests[:MOST]
    return [
        Item(sentence(whole(entry.text, _LONG)), REPORTED, tr("Own interest."), view.cite(entry.source))
        for entry in entries
    ]


def _red_lines(view: PartyView) -> list[Item]:
    points = [p for line in view.entry.red_lines if line.crossed for p in points_in(view, line.when)]
    if not points:
        return []
    return [
        Item(
            sentence(begun(topics(view, dict.fromkeys(points)))), COMPUTED, tr("Own red lines that the draft crosses:")
        )
    ]


def _ask(view: PartyView) -> list[Item]:
    """Say what to ask for, with what to fall back on, at the points where the party could gain most."""
    items = []
    flips = {
        b.point: b.accepts_if_best for b in view.entry.blocking_points if b.best in view.case.options.get(b.point, ())
    }
    for point in view.asks()[:MOST]:
        best, *others = view.better(point)
        text = tr("{point}: {option}", point=begun(about(view, point)), option=provision(view, point, best))
        if others:
            fallback = joined([provision(view, point, o) for o in others[:2]], "then")
            text = tr("{said}; to fall back on: {options}", said=text, options=fallback)
        if view.entry.accepts < LEANS <= flips.get(point, 0.0):
            share = percent(flips[point], view.draws)
            text = tr("{said}. This alone would make the draft acceptable ({share})", said=text, share=share)
        items.append(Item(sentence(text), COMPUTED, tr("Ask for.")))
    return items


def _hold(view: PartyView) -> list[Item]:
    """Say what the draft already gives, to be held."""
    low = {p: view.least(p) - min(view.worth[p, o] for o in view.case.options[p]) for p in view.points}
    best = [p for p in sorted(low, key=lambda p: (-low[p], p)) if low[p] > 0 and not view.better(p)][:MOST]
    return [Item(sentence(begun(topics(view, best))), COMPUTED, tr("Hold what the draft gives on:"))] if best else []


def _give(view: PartyView) -> list[Item]:
    """Say what others have asked for that costs the party least, as far as it knows of it."""
    found: dict[str, tuple[float, str, tuple[str, ...]]] = {}
    for point, option, by in _wanted(view):
        cost = view.least(point) - view.worth[point, option]
        if cost >= 0 and (point not in found or cost < found[point][0]):
            found[point] = (cost, option, by)
    order = sorted(found, key=lambda p: (found[p][0], p))[:MOST]
    return [
        Item(
            sentence(
                tr(
                    "{point}: {option}, which {names} asked for",
                    point=begun(about(view, p)), option=provision(view, p, found[p][1]), names=whom(view, found[p][2]),
                )
            ),
            COMPUTED, tr("Could give, at least cost first."),
        )
        for p in order
    ]  # fmt: skip


def _wanted(view: PartyView) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what others asked for beyond the draft: point, option, who; from texts and demands that the party knows."""
    wanted = []
    for draft in view.case.drafts.values():
        if view.party not in draft.author and draft.id != view.draft.id:
            wanted += [(p, str(o), tuple(draft.author)) for p, o in draft.package.items()]
    for act in view.case.timeline:
        if act.actor.parties and view.party not in act.actor.parties:
            wanted += [(p, str(o), tuple(act.actor.parties)) for p, o in act.demands.items()]
    return [
        (p, o, by) for p, o, by in wanted if p in view.points and o in view.case.options[p] and o not in view.now(p)
    ]


def _others(view: PartyView) -> list[Item]:
    """Say what others last said of the draft in public."""
    words = {p: a for p, a in public_words(view.case, view.draft.id).items() if p != view.party and a.stance in SAID}
    groups: dict[str, list[str]] = {}
    for party, act in words.items():
        groups.setdefault(stance_on(act, view.draft.id), []).append(party)
    said = [said_words(view, groups[stance], stance) for stance in SAID if stance in groups]
    cited = view.cite(s for act in words.values() for s in act.source[:1])
    return [Item(sentence(begun(parted(said))), REPORTED, tr("Others last said in public."), cited)] if said else []


def _told(view: PartyView) -> list[Item]:
    """Say the last ultimatum addressed to the party, where the latest acts do not say it already."""
    acts = [act for act in view.case.timeline if act.kind == "ultimatum" and view.party in act.to and act.text]
    act = max(acts, key=lambda act: (act.date.last, str(act.text)), default=None)
    if act is None or act in leading_acts(view.case, view.draft, 2, by_parties=True):
        return []
    text = tr("{who}: {said}", who=begun(whom(view, act.actor.parties)), said=sentence(whole(str(act.text), _LONG)))
    lead = tr("Demanded of this party, {day}.", day=day(act.date.first))
    return [Item(text, REPORTED, lead, view.cite(act.source[:2]))]


def _latest(view: PartyView) -> list[Item]:
    items = []
    for act in reversed(leading_acts(view.case, view.draft, 2, by_parties=True)):
        name, text = begun(whom(view, act.actor.parties)), sentence(whole(str(act.text), _LONG))
        named = any(text.startswith(f"{view.name(p)} ") for p in act.actor.parties)
        items.append(
            Item(
                text if named else tr("{who}: {said}", who=name, said=text),
                REPORTED,
                f"{day(act.date.first)}.",
                view.cite(act.source[:2]),
            )
        )
    return items


def _unknown(view: PartyView) -> list[Item]:
    text = tr(
        "This brief holds only what {party} has seen. It does not say what others would accept.",
        party=who(view, view.party),
    )
    return [Item(text, COMPUTED)]


_PAGE: tuple[tuple[str, tuple[Callable[[PartyView], list[Item]], ...]], ...] = (
    (later("Details"), (_interests, _red_lines, _ask, _hold, _give)),
    (later("Context"), (_told, _others, _latest)),
    (later("What is not known"), (_unknown,)),
)
