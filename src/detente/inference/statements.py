"""What the record says about preferences: acts and drafts, turned into statements of single parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from detente.case.case import Case
from detente.case.format.expressions import parse, to_text
from detente.case.format.models.record import Act, Draft
from detente.errors import InputError
from detente.inference.features import Feature, completions, contrast, mixture, open_package
from detente.inference.speech_model import ACCEPT, DEFAULT, DEMAND, DEMANDING, PLAIN, STANCES, VAGUE, Speech
from detente.problem.arrays import Floats, Ints, Problem
from detente.problem.conditions import compile_programs

PUBLIC, CHOSEN, PRIVATE = 1.0, 0.5, 0.0
SPEECH_KINDS = ("draft", "ultimatum", "statement", "amendment", "call", "meeting")


@dataclass(frozen=True)
class Stance:
    """A party's words on a subject.

    Attributes
    ----------
    party : int
    day : date
        When it was said, and when the record disclosed it, whichever is later.
    act : int
        Position of the act in the timeline, from 0.
    about : str
        A draft's id, or a condition in canonical form.
    stance : int
        Index into :data:`detente.inference.speech_model.STANCES`.
    exposure : float
        1 in public, 0 in private, 0.5 before a chosen audience.
    miscoded : float
    subject : Feature
    against : Feature or None
        What the subject is held against; None: the no-deal value.
    previous : int
        The stance of the same campaign before this statement, or -1.
    form : int
        ``PLAIN``: the words as they are. ``VAGUE``: a conditional stance that names no demand, "not as it stands", which a
        refusal says as well. ``DEMANDING``: one that names a demand. ``DEMAND``: the choice between what is
        demanded (accept) and what stands (reject).
    """

    party: int
    day: dt.date
    act: int
    about: str
    stance: int
    exposure: float
    miscoded: float
    subject: Feature
    against: Feature | None = None
    previous: int = -1
    form: int = PLAIN


@dataclass(frozen=True)
class Authorship:
    """What a party changed in the draft that its own draft descends from.

    ``before`` and ``after`` hold a flat column for each point, -1 where either text leaves the point open.
    """

    party: int
    day: dt.date
    draft: str
    parent: str
    before: Ints
    after: Ints
    joint: bool


@dataclass(frozen=True)
class Unused:
    """An act that tells the model nothing, and why."""

    act: int
    why: str


@dataclass(frozen=True)
class SpokenRecord:
    """Everything that the record says by a day."""

    stances: tuple[Stance, ...] = ()
    authorships: tuple[Authorship, ...] = ()
    unused: tuple[Unused, ...] = ()

    def __len__(self) -> int:
        return len(self.stances) + len(self.authorships)


def draft_known(case: Case, draft: Draft) -> dt.date:
    """Return the day from which a draft's text is known to an outside observer.

    A draft seen by the public: the day it became so. Any other: the earliest day of its sources, when they
    are dated; else its own day.
    """
    public = [seen.date or draft.date for seen in draft.seen_by if seen.party == "public"]
    if public:
        return max(draft.date, min(public))
    return max(draft.date, _reported(case, draft.source) or draft.date)


def act_known(case: Case, act: Act) -> dt.date:
    """Return the day from which an act is known: its own, or for one not public its earliest dated source's."""
    if act.public:
        return act.date.first
    return max(act.date.first, _reported(case, act.source) or act.date.first)


def _reported(case: Case, sources: tuple[str, ...]) -> dt.date | None:
    days = []
    for name in sources:
        entry = case.sources.get(name)
        try:
            if entry is not None and entry.date is not None:
                days.append(dt.date.fromisoformat(str(entry.date)))
        except ValueError:
            continue
    return min(days) if days else None


def read_record(
    case: Case,
    problem: Problem,
    as_of: dt.date | None = None,
    speech: Speech = DEFAULT,
    hearsay: bool = False,
) -> SpokenRecord:
    """Read the statements that were made and disclosed by a day.

    Parameters
    ----------
    case : Case
    problem : Problem
    as_of : date, optional
        Default: the case's.
    speech : Speech
    hearsay : bool
        Use what parties say of another party's position (``position_of``), at a discount.

    Returns
    -------
    SpokenRecord
        Statements in order of day, then of the file. The same acts in another order within a day give the
        same posterior: statements of one day are weighed together.
    """
    return _Reader(case, problem, as_of or case.as_of, speech, hearsay).read()


@dataclass
class _Reader:
    case: Case
    problem: Problem
    as_of: dt.date
    speech: Speech
    hearsay: bool
    unused: list[Unused] = field(default_factory=list)
    features: dict[str, Feature] = field(default_factory=dict)

    def read(self) -> SpokenRecord:
        stances: list[Stance] = []
        place = {id(act): number for number, act in self.case.acts_by_place.items()}
        for act in self.case.acts_until(self.as_of):
            number = place[id(act)]
            if act_known(self.case, act) > self.as_of:
                self.unused.append(Unused(number, f"not disclosed by {self.as_of}"))
                continue
            stances.extend(self.stances(number, act))
        unused = tuple(sorted(self.unused, key=lambda entry: entry.act))
        return SpokenRecord(_campaigns(stances), tuple(self.authorships()), unused)

    def stances(self, number: int, act: Act) -> Iterator[Stance]:
        speakers, miscoded = self.speakers(act)
        stance = self.stance(act)
        why = None
        if act.kind not in SPEECH_KINDS:
            why = f"a {act.kind} is no speech of its actor's"
        elif stance is None or act.about is None:
            why = "it takes no stance"
        elif not speakers:
            why = "nobody with preferences speaks for itself in it"
        if why is not None:
            self.unused.append(Unused(number, why))
            return
        assert stance is not None
        assert act.about is not None
        known = act_known(self.case, act)
        subject = self.subject(act.about, act.date.first, known)
        if isinstance(subject, str):
            self.unused.append(Unused(number, subject))
            return
        about, feature, against, day = subject
        exposure = PUBLIC if act.public else PRIVATE if act.audience in (("private",), ()) else CHOSEN
        asked = self.asked(act) if stance == "conditional" and act.demands else None
        form = PLAIN if stance != "conditional" else VAGUE if asked is None else DEMANDING
        for party in speakers:
            i = self.problem.parties.index(party)
            word = STANCES.index(stance)
            yield Stance(i, day, number, about, word, exposure, miscoded, feature, against, form=form)
            if asked is not None:
                wanted, instead, what = asked
                yield Stance(i, day, number, what, ACCEPT, exposure, miscoded, wanted, instead, form=DEMAND)

    def speakers(self, act: Act) -> tuple[list[str], float]:
        miscoded = self.speech.miscoding(act.confidence)
        described = act.position_of
        spoken = act.actor.parties
        if described and set(described) != set(spoken):
            if not self.hearsay:
                return [], miscoded
            miscoded, spoken = 1 - (1 - miscoded) * (1 - self.speech.hearsay), described
        return [p for p in dict.fromkeys(spoken) if p in self.problem.parties], miscoded

    def stance(self, act: Act) -> str | None:
        """A party that tables or amends without a stance of its own is taken to stand by what it puts forward."""
        if act.stance is not None:
            return str(act.stance)
        draft = self.case.drafts.get(act.about or "")
        if act.kind in ("draft", "amendment", "ultimatum"):
            authored = draft is not None and set(act.actor.parties) <= set(draft.author) and bool(act.actor.parties)
            if authored or (draft is None and act.kind == "amendment"):
                return "accept"
        return None

    def subject(self, about: str, said: dt.date, known: dt.date) -> tuple[str, Feature, Feature | None, dt.date] | str:
        draft = self.case.drafts.get(about)
        if draft is not None:
            day = max(known, draft_known(self.case, draft))
            if day > self.as_of:
                return f"the text of {about} was not known by {self.as_of}"
            if about not in self.features:
                self.features[about] = mixture(
                    self.problem, completions(self.problem, open_package(self.problem, draft.package, draft.open))
                )
            return about, self.features[about], None, day
        tree = parse(about)
        text = to_text(tree)
        found = contrast(self.problem, compile_programs([tree], [text], self.problem.choices), self.base(said))
        if found is None:
            return "its condition always holds or never does"
        return text, found[0], found[1], known

    def asked(self, act: Act) -> tuple[Feature, Feature, str]:
        """Return a draft with what is demanded, the draft without it, and the demand as text."""
        draft = self.case.drafts[str(act.about)]
        kept = open_package(self.problem, draft.package, draft.open)
        changed = dict(kept)
        for point, option in sorted(act.demands.items()):
            j, wanted = self.problem.point_index(point), self.problem.column(point, option)
            changed[j] = [wanted]
            kept[j] = [c for c in kept[j] if c != wanted] or kept[j]
        what = f"{act.about} with " + " and ".join(f"{p} is {o}" for p, o in sorted(act.demands.items()))
        with_it, without = (mixture(self.problem, completions(self.problem, c)) for c in (changed, kept))
        return with_it, without, what

    def base(self, said: dt.date) -> dict[int, list[int]]:
        """What the points that a condition leaves out hold: the draft on the table that day, as far as known."""
        known = {k: d for k, d in self.case.drafts.items() if draft_known(self.case, d) <= self.as_of}
        try:
            draft = replace(self.case, as_of=said, drafts=known).draft()
        except InputError:
            return open_package(self.problem, {}, {})
        return open_package(self.problem, draft.package, draft.open)

    def authorships(self) -> Iterator[Authorship]:
        for draft in sorted(self.case.drafts.values(), key=lambda d: (d.date, d.id)):
            parent = self.case.drafts.get(draft.parent or "")
            if (
                parent is None
                or draft_known(self.case, draft) > self.as_of
                or draft_known(self.case, parent) > self.as_of
            ):
                continue
            authors = [p for p in dict.fromkeys(draft.author) if p in self.problem.parties]
            before, after = self.settled(parent), self.settled(draft)
            unsettled = (before < 0) | (after < 0)
            before[unsettled] = after[unsettled] = -1
            if unsettled.all():
                continue
            day = max(draft_known(self.case, draft), draft_known(self.case, parent))
            for party in authors:
                yield Authorship(
                    self.problem.parties.index(party),
                    day,
                    draft.id,
                    parent.id,
                    before,
                    after,
                    len(set(draft.author)) > 1,
                )

    def settled(self, draft: Draft) -> Ints:
        points = self.problem.points
        return np.array([self.problem.column(p, draft.package[p]) if p in draft.package else -1 for p in points])


def _campaigns(stances: list[Stance]) -> tuple[Stance, ...]:
    """Put statements in order of day and tell each what its campaign said before.

    Within a day the order is the words' own, not the file's; of equal words the day on which they were said decides.
    """
    ordered = sorted(stances, key=lambda s: (s.day, s.party, s.about, -s.exposure, s.stance, s.miscoded))
    last: dict[tuple[int, str, float], int] = {}
    result = []
    for one in ordered:
        campaign = (one.party, one.about, one.exposure)
        result.append(replace(one, previous=last.get(campaign, -1)))
        last[campaign] = one.stance
    return tuple(result)


@dataclass(frozen=True)
class Evidence:
    """The statements of one party as arrays: S statements (stances first, then authorships) over F features.

    Attributes
    ----------
    party : int
    batch : int64 array, shape (S,)
        Statements of one day share a number; weighed in ascending order.
    start, column, part : arrays, shapes (F + 1,), (nonzero,), (nonzero,)
        The features' shares of columns: of feature f, ``part[start[f]:start[f + 1]]`` at those columns.
    linked, crossed : float64 arrays, shapes (F, own linkages), (F, own red lines)
    subject, against, stance, previous : int64 arrays, shape (stances,)
        ``against`` is -1 for the no-deal value.
    exposure, miscoded, factor : float64 arrays, shape (stances,)
        ``factor`` multiplies sharpness.
    form : int64 array, shape (stances,)
        What each stance tells of the words; see :class:`Stance`.
    before, after : int64 arrays, shape (authorships, points)
    accommodating : float64 array, shape (authorships,)
    acts : tuple of int
        The act of each stance.
    """

    party: int
    batch: Ints
    start: Ints
    column: Ints
    part: Floats
    linked: Floats
    crossed: Floats
    subject: Ints
    against: Ints
    stance: Ints
    previous: Ints
    exposure: Floats
    miscoded: Floats
    factor: Floats
    form: Ints
    before: Ints
    after: Ints
    accommodating: Floats
    acts: tuple[int, ...] = ()
    drafts: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.batch)


def evidence_of(problem: Problem, record: SpokenRecord, speech: Speech = DEFAULT) -> tuple[Evidence, ...]:
    """Turn a record into arrays, one :class:`Evidence` for each party of the problem."""
    return tuple(_evidence(problem, record, i, speech) for i in range(len(problem.parties)))


def _evidence(problem: Problem, record: SpokenRecord, party: int, speech: Speech) -> Evidence:
    mine = [s for s in record.stances if s.party == party]
    written = [a for a in record.authorships if a.party == party]
    features: dict[bytes, tuple[int, Feature]] = {}

    def number(feature: Feature | None) -> int:
        return -1 if feature is None else features.setdefault(feature.key(), (len(features), feature))[0]

    subject, against = [number(s.subject) for s in mine], [number(s.against) for s in mine]
    found = [feature for _, feature in features.values()]
    said = [s.day for s in mine] + [a.day for a in written]
    days = sorted(set(said))
    batch = [days.index(day) for day in said]
    J, L, K = len(problem.points), len(problem.linkages), len(problem.red_lines)
    own_link, own_red = problem.linkage_party == party, problem.red_line_party == party
    return Evidence(
        party=party,
        batch=_ints(batch),
        start=np.cumsum(_ints([0, *(int(np.count_nonzero(f.share)) for f in found)])),
        column=np.concatenate([_ints([]), *(np.flatnonzero(f.share) for f in found)]),
        part=np.concatenate([np.zeros(0), *(f.share[f.share != 0] for f in found)]),
        linked=np.array([f.linked for f in found]).reshape(len(found), L)[:, own_link],
        crossed=np.array([f.crossed for f in found], dtype=np.float64).reshape(len(found), K)[:, own_red],
        subject=_ints(subject),
        against=_ints(against),
        stance=_ints([s.stance for s in mine]),
        previous=_ints([s.previous for s in mine]),
        exposure=np.array([s.exposure for s in mine], dtype=np.float64),
        miscoded=np.array([s.miscoded for s in mine], dtype=np.float64),
        factor=np.array([1.0 if s.against is None else speech.narrow for s in mine], dtype=np.float64),
        form=_ints([s.form for s in mine]),
        before=_ints([a.before for a in written]).reshape(len(written), J),
        after=_ints([a.after for a in written]).reshape(len(written), J),
        accommodating=np.array(
            [speech.accommodating_jointly if a.joint else speech.accommodating for a in written], dtype=np.float64
        ),
        acts=tuple(s.act for s in mine),
        drafts=tuple(a.draft for a in written),
    )


def _ints(entries: list[int] | list[Ints]) -> Ints:
    return np.array(entries, dtype=np.int64)
