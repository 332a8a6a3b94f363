"""What a person decides about a proposal: kept, renamed, merged, split, dropped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from detente.errors import InputError, nearest
from detente.proposal.points import Made
from detente.proposal.proposal import DOUBTFUL, SURE, ProposedOption, ProposedParty

Entry = tuple[str, str]
"""What a decision is about: ``party``, ``point`` or ``option``, and its id."""


def lost_by_merging(merge: Mapping[Entry, str], keep: Mapping[Entry, bool]) -> Iterator[tuple[Entry, str]]:
    """Yield entries of which nothing would be left, since what they are merged into goes itself, and say so."""
    for (kind, name), into in merge.items():
        goes = "merged itself" if (kind, into) in merge else "dropped" if keep.get((kind, into)) is False else ""
        if goes:
            yield (kind, name), f"the {kind} {name!r} is merged into {into!r}, which is {goes}; name the one that stays"


@dataclass(frozen=True)
class Decisions:
    """A person's decisions, by the ids of the proposal.

    Attributes
    ----------
    keep : mapping of (kind, id) to bool
        ``party``, ``point``, or ``option`` with ``POINT.OPTION``. What is not named stays as proposed.
    names : mapping of (kind, id) to str
        New names and titles.
    roles : mapping of party to role
    merge : mapping of (kind, id) to id
        Parties, points and options that are another one.
    split : frozenset of str
        Labels of points whose sub-points are points instead.
    obligates : mapping of ``POINT.OPTION`` to tuple of party ids
    dates : mapping of str to date
        When each text was written, by the name of its file.
    authors : mapping of str to str
        Who wrote each text: a party, by the id of the draft.

    Raises
    ------
    InputError
        When what is merged into another would be lost with it.
    """

    keep: Mapping[Entry, bool] = field(default_factory=dict)
    names: Mapping[Entry, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    merge: Mapping[Entry, str] = field(default_factory=dict)
    split: frozenset[str] = frozenset()
    obligates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: Mapping[str, dt.date] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for _, why in lost_by_merging(self.merge, self.keep):
            raise InputError(why)

    def of_parties(self, proposed: Sequence[ProposedParty]) -> list[ProposedParty]:
        """Return the parties as decided; one that a person keeps is sure.

        Raises
        ------
        InputError
            When a party is merged into one that is not there, or that is left out unless it is kept.
        """
        known = {p.id: p for p in proposed}
        merged: dict[str, list[ProposedParty]] = {}
        for party in proposed:
            into = self.merge.get(("party", party.id))
            if into is not None:
                if into not in known or into == party.id:
                    raise InputError(
                        f"party {party.id!r} is to be merged into {into!r}, which is no other party{nearest(into, known)}"
                    )
                if self._stays(party) and not self._stays(known[into]):
                    raise InputError(
                        f"party {party.id!r} is to be merged into {into!r}, a name in doubt that is left out; keep it"
                    )
                merged.setdefault(into, []).append(party)
        out = []
        for party in proposed:
            keep = self.keep.get(("party", party.id))
            if keep is False or ("party", party.id) in self.merge:
                continue
            others = merged.get(party.id, [])
            aliases = (*party.aliases, *(name for other in others for name in (other.name, *other.aliases)))
            named = self.names.get(("party", party.id), party.name)
            if named != party.name:
                aliases = (*aliases, party.name)
            role = self.roles.get(party.id, party.role)
            out.append(replace(party, name=named, aliases=aliases, role=role, sure=SURE if keep else party.sure))
        return out

    def _stays(self, party: ProposedParty) -> bool:
        return self.keep.get(("party", party.id), party.sure != DOUBTFUL)

    def of_points(self, made: Sequence[Made]) -> list[Made]:
        """Return the points as decided.

        Raises
        ------
        InputError
            When a point is merged into one that is not there.
        """
        from detente.proposal.merging import merged_points

        kept = [self._point(entry) for entry in made if self.keep.get(("point", entry.point.id)) is not False]
        return merged_points(kept, {name: into for (kind, name), into in self.merge.items() if kind == "point"})

    def _point(self, made: Made) -> Made:
        point = made.point
        title = self.names.get(("point", point.id), point.title)
        options: list[ProposedOption] = []
        instead: dict[str, str | None] = {}
        for option in point.options:
            name = f"{point.id}.{option.id}"
            into = self.merge.get(("option", name))
            if into is not None:
                instead[option.id] = into.rpartition(".")[2]
                continue
            if self.keep.get(("option", name)) is False:
                instead[option.id] = None
                continue
            who = self.obligates.get(name)
            text = self.names.get(("option", name), option.text)
            changed = replace(option, text=text)
            options.append(changed if who is None else replace(changed, obligates=who, obligated_sure=SURE))
        package, open_ = {}, dict(made.open)
        for version, chosen in made.package.items():
            kept = instead.get(chosen, chosen)
            if kept is None:
                open_[version] = "the option that its words state was dropped"
            else:
                package[version] = kept
        return Made(replace(point, title=title, options=tuple(options)), made.group, package, open_)
