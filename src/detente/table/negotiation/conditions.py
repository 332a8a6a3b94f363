"""Answers to a text, and "yes if": conditions with a structure, resolved together when the round closes.

A condition is built from two things with "all of" and "any of": that the text holds one of some options of a point, and
that another seat accepts the same text. Nothing in it can be negated, so what one seat accepts never makes another accept
less. Then there is one largest set of seats that accept together: begin with all who said yes or "yes if", and take away
whoever's condition does not hold among those who are left, until nobody goes (the greatest fixed point; Tarski 1955). It is
the union of all sets that are consistent. Two seats that wait for one another both accept.

A condition is data, never a sentence: ``{"all": [{"point": "strip", "is": ["shared"]}, {"seat": "south"}]}``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from detente.case.format.expressions import And, Choice, Expression, Name, Or, atoms, evaluate
from detente.errors import InputError, nearest, shown
from detente.records import Record

MOST_LEAVES = 60
MOST_DEPTH = 6


class PointStance(StrEnum):
    """What a seat says of one point. No answer is no entry."""

    CAN_LIVE_WITH = "can_live_with"
    YES_IF = "yes_if"
    CANNOT = "cannot"


class WholeStance(StrEnum):
    """What a seat says of a text as a whole. No answer is no entry."""

    YES = "yes"
    YES_IF = "yes_if"
    NO = "no"


STANCE_WORDS: Mapping[str, str] = {
    "can_live_with": "can live with",
    "yes_if": "yes, if",
    "cannot": "cannot accept",
    "yes": "yes",
    "no": "no",
    "": "no answer",
}
"""The answers as they are shown; the empty string stands for no answer."""


@dataclass(frozen=True)
class Answer(Record):
    """One answer: to a point, or to the text as a whole.

    Attributes
    ----------
    stance : PointStance or WholeStance
    condition : Expression or None
        Given exactly where the stance is ``yes_if``.
    """

    stance: PointStance | WholeStance
    condition: Expression | None = None

    reads: ClassVar[Mapping[str, str]] = {"condition": "condition_data"}

    def __post_init__(self) -> None:
        conditional = self.stance in (PointStance.YES_IF, WholeStance.YES_IF)
        if conditional and self.condition is None:
            raise InputError('found "yes if" without a condition; say what it depends on')
        if not conditional and self.condition is not None:
            raise InputError(f"found a condition beside the answer {STANCE_WORDS[self.stance]!r}; only yes_if has one")

    @property
    def condition_data(self) -> Any:
        """The condition as plain data."""
        return None if self.condition is None else to_data(self.condition)


@dataclass(frozen=True)
class Answers(Record):
    """What one seat says of one version of the text.

    Attributes
    ----------
    whole : Answer or None
    points : dict of str to Answer
        By point; a point that is missing has no answer.
    """

    whole: Answer | None
    points: Mapping[str, Answer]


def from_data(data: Any, depth: int = 1) -> Expression:
    """Read a condition from plain data.

    Parameters
    ----------
    data : object
        ``{"all": [...]}``, ``{"any": [...]}``, ``{"point": id, "is": [option, ...]}`` or ``{"seat": id}``.

    Raises
    ------
    InputError
        When it has another form, is empty, nested deeper than 6, or has more than 60 parts.
    """
    tree = _read(data, depth)
    if depth == 1 and sum(1 for _ in atoms(tree)) > MOST_LEAVES:
        raise InputError(f"a condition of more than {MOST_LEAVES} parts; say less")
    return tree


def _read(data: Any, depth: int) -> Expression:
    if depth > MOST_DEPTH:
        raise InputError(f"a condition nested deeper than {MOST_DEPTH}; say it with fewer levels")
    if not isinstance(data, Mapping):
        raise InputError(f"found {shown(data)}, expected a condition: all, any, point with is, or seat")
    match dict(data):
        case {"all": [*parts], **rest} if parts and not rest:
            return And(tuple(_read(part, depth + 1) for part in parts))
        case {"any": [*parts], **rest} if parts and not rest:
            return Or(tuple(_read(part, depth + 1) for part in parts))
        case {"point": str(point), "is": [*options], **rest} if options and not rest:
            if all(isinstance(option, str) for option in options):
                return Choice(point, tuple(sorted({str(option) for option in options})))
        case {"seat": str(seat), **rest} if not rest:
            return Name(seat)
    raise InputError(f"found {shown(data)}, expected a condition: all, any, point with is, or seat")


def to_data(condition: Expression) -> dict[str, Any]:
    """Write a condition as plain data; :func:`from_data` reads it back."""
    match condition:
        case And(operands):
            return {"all": [to_data(operand) for operand in operands]}
        case Or(operands):
            return {"any": [to_data(operand) for operand in operands]}
        case Choice(point, options):
            return {"point": point, "is": list(options)}
        case Name(seat):
            return {"seat": seat}
    raise InputError(f"found {type(condition).__name__}, expected a condition made of all, any, point and seat")


def answer_from(data: Any, whole: bool) -> Answer:
    """Read an answer from plain data: ``{"stance": ..., "condition": ...}``.

    Raises
    ------
    InputError
    """
    kind: type[PointStance] | type[WholeStance] = WholeStance if whole else PointStance
    if not isinstance(data, Mapping) or set(data) - {"stance", "condition"}:
        raise InputError(f"found {shown(data)}, expected a stance and, for yes_if, a condition")
    stance = data.get("stance")
    if not isinstance(stance, str) or stance not in set(kind):
        raise InputError(f"found the stance {shown(stance)}, expected one of {', '.join(kind)}")
    condition = data.get("condition")
    return Answer(kind(stance), None if condition is None else from_data(condition))


def faults(
    condition: Expression, seat: str, options: Mapping[str, Sequence[str]], seats: Sequence[str]
) -> Iterator[str]:
    """Yield what a condition names that does not exist, and a seat that waits for itself.

    Parameters
    ----------
    condition : Expression
    seat : str
        Whose condition it is.
    options : mapping of str to sequence of str
        Option ids of each point.
    seats : sequence of str
    """
    for atom in atoms(condition):
        match atom:
            case Choice(point, picked):
                if point not in options:
                    yield f"no point is called {point!r}{nearest(point, options)}"
                    continue
                for option in picked:
                    if option not in options[point]:
                        known = ", ".join(options[point])
                        yield f"point {point!r} has no option {option!r}; expected one of {known}"
            case Name(name):
                if name == seat:
                    yield "a condition cannot wait for the seat's own answer"
                elif name not in seats:
                    yield f"no seat is called {name!r}{nearest(name, seats)}"


def holds(condition: Expression, package: Mapping[str, str], accepting: frozenset[str] | set[str]) -> bool:
    """Whether a condition holds for a text while some seats accept it.

    A point that the text leaves open holds no option yet.
    """

    def value(atom: Any) -> bool:
        if isinstance(atom, Choice):
            return package.get(atom.point) in atom.options
        return isinstance(atom, Name) and atom.name in accepting

    return evaluate(condition, value)


def resolve(answers: Mapping[str, Answer], package: Mapping[str, str]) -> frozenset[str]:
    """Return the seats that accept a text together: the greatest fixed point of their answers.

    Parameters
    ----------
    answers : mapping of str to Answer
        By seat; whoever is missing does not accept.
    package : mapping of str to str
        What the text holds, point id to option id; open points are missing.

    Returns
    -------
    frozenset of str

    Notes
    -----
    Each pass takes at least one seat away or ends, so there are at most as many passes as seats.
    """
    left = {seat for seat, answer in answers.items() if answer.stance not in (WholeStance.NO, PointStance.CANNOT)}
    while True:
        gone = {
            seat
            for seat in left
            if (condition := answers[seat].condition) is not None and not holds(condition, package, left)
        }
        if not gone:
            return frozenset(left)
        left -= gone


def in_words(
    condition: Expression,
    point_names: Mapping[str, str],
    option_names: Mapping[tuple[str, str], str],
    seat_names: Mapping[str, str],
) -> str:
    """Say a condition as a phrase, for example ``point 3 is "Joint administration" and South accepts``.

    Parameters
    ----------
    point_names : mapping of point id to its name
    option_names : mapping of (point id, option id) to the option's words
    seat_names : mapping of seat id to its name
    """

    def wrapped(inner: Expression) -> str:
        said = in_words(inner, point_names, option_names, seat_names)
        return f"({said})" if isinstance(inner, And | Or) and len(inner.operands) > 1 else said

    match condition:
        case And(operands):
            return " and ".join(wrapped(operand) for operand in operands)
        case Or(operands):
            return " or ".join(wrapped(operand) for operand in operands)
        case Choice(point, options):
            named = " or ".join(f"“{option_names.get((point, option), option)}”" for option in options)
            return f"{point_names.get(point, point)} is {named}"
        case Name(seat):
            return f"{seat_names.get(seat, seat)} accepts"
    raise InputError("this is no condition")
