"""Two proposed points that a person says are one: their options, and what each version says on the one that stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from detente.drafts.meaning import doubts
from detente.errors import InputError, nearest
from detente.ids import unused
from detente.proposal.points import Made
from detente.proposal.proposal import NOT_IN_TEXT, ProposedOption


def merged_points(made: Sequence[Made], into: Mapping[str, str]) -> list[Made]:
    """Return the points with those that are another one put into it.

    Parameters
    ----------
    made : sequence of Made
        In order.
    into : mapping of str to str
        The id of a point to that of the point that stays.

    Raises
    ------
    InputError
        When a point is to be put into one that is not there.
    """
    known = {entry.point.id for entry in made}
    for name, stays in into.items():
        if name in known and (stays not in known or stays == name):
            raise InputError(
                f"point {name!r} is to be merged into {stays!r}, which is no other point{nearest(stays, known)}"
            )
    out: list[Made] = []
    for entry in made:
        if entry.point.id in into:
            continue
        for other in made:
            if into.get(other.point.id) == entry.point.id:
                entry = _joined(entry, other)
        out.append(entry)
    return out


def _joined(one: Made, other: Made) -> Made:
    """One point of two; a version that has a provision for each stays open, since an option is one wording."""
    options, instead = _options(one, other)
    package: dict[int, str] = {}
    open_: dict[int, str] = {}
    for version in sorted({*one.package, *one.open, *other.package, *other.open}):
        has = [entry for entry in (one, other) if any(version in group.places for group in entry.groups)]
        if len(has) == 2:
            open_[version] = (
                f"two provisions of this text speak of it: the words of “{one.point.title}” and of “{other.point.title}”"
            )
            continue
        said = has[0] if has else other if version in other.open else one
        if version in said.open:
            open_[version] = said.open[version]
        else:
            chosen = said.package[version]
            package[version] = instead[chosen] if said is other else chosen
    together = f"{other.point.number} (“{other.point.title}”) is this point, as you said"
    point = replace(one.point, options=tuple(options), together=(*one.point.together, together))
    return Made(point, one.group, package, open_, (*one.more, *other.groups))


def _options(one: Made, other: Made) -> tuple[list[ProposedOption], dict[str, str]]:
    """The options of both, each wording once, and for each option of the second what it is called now."""
    wordings = [o for o in one.point.options if o.id != NOT_IN_TEXT]
    rest = [o for o in one.point.options if o.id == NOT_IN_TEXT]
    instead = {NOT_IN_TEXT: NOT_IN_TEXT}
    for option in other.point.options:
        if option.id == NOT_IN_TEXT:
            rest = rest or [option]
            continue
        same = next((o.id for o in wordings if not doubts(o.text, option.text)), None)
        name = same or unused(option.id, {o.id for o in wordings} | {NOT_IN_TEXT})
        instead[option.id] = name
        if same is None:
            wordings.append(replace(option, id=name))
    return [*wordings, *rest], instead
