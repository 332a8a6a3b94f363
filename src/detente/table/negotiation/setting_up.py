"""Setting a table up: from a case or blank, its seats, and the ground rules that every seat signs before it opens."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detente.case.case import Case
from detente.case.format.models.case import Point
from detente.errors import InputError, nearest
from detente.ids import is_id, slug, unused
from detente.records import Record
from detente.table.accounts import memberships
from detente.table.errors import Conflict, NotAllowed
from detente.table.ground_rules import GroundRules
from detente.table.negotiation import structure
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import Reach, Transaction, new_id

MOST_SEATS = 60
MOST_POINTS = 200
LONGEST_SUMMARY = 5_000


@dataclass(frozen=True)
class SeatSpec:
    """A seat to be set up: the party's id, its name, whether its acceptance is needed, whether the computer plays it."""

    party: str
    name: str
    needed: bool = True
    computer: bool = False


@dataclass(frozen=True)
class Opened(Record):
    """A table that was set up.

    Attributes
    ----------
    negotiation_id : str
    seats : dict of str to str
        Seat id by party.
    """

    negotiation_id: str
    seats: Mapping[str, str]


@dataclass(frozen=True)
class RulesSigned(Record):
    """A signature under the ground rules.

    Attributes
    ----------
    sha256 : str
    open : bool
        Whether all seats have signed now, so that the table is open.
    """

    sha256: str
    open: bool


def from_case(
    tx: Transaction,
    case: Case,
    *,
    rules: GroundRules | None = None,
    kind: str = "real",
    title: str | None = None,
    seats: Sequence[str] | None = None,
    computer: Sequence[str] = (),
    exercise: bool = False,
) -> Opened:
    """Set up a table from a case: its points, its parties as seats, its consent as who is needed.

    Nobody's preferences come along: they are an analyst's judgement of the parties, and the parties sit here themselves.

    Parameters
    ----------
    tx : Transaction
        In system scope; where it names a negotiation, that becomes the new one's id.
    case : Case
    rules : GroundRules, optional
    kind : str
        ``real`` or ``training``.
    title : str, optional
    seats : sequence of str, optional
        Parties that get a seat; default: those whose consent the case names, and those with preferences.
    computer : sequence of str
        Parties whose seat the computer plays.
    exercise : bool
        Whether the seats get instructions that speak of these very points and parties, so that both stay.

    Raises
    ------
    InputError
    """
    asked = {member for clause in case.consent for member in clause.members}
    chosen = list(seats) if seats is not None else [p for p in case.party_ids if p in asked or p in case.valued]
    for party in (*chosen, *computer):
        if party not in case.party_ids:
            raise InputError(f"no party is called {party!r}{nearest(party, case.party_ids)}")
    specs = [SeatSpec(p, case.name(p), p in asked, p in computer) for p in case.party_ids if p in chosen]
    data = structure.of_case(case) | ({"exercise": True} if exercise else {})
    return _set_up(tx, title or case.title, data, specs, rules or structure.default_rules(), kind)


def blank(
    tx: Transaction,
    title: str,
    points: Sequence[Point] = (),
    seats: Sequence[SeatSpec] = (),
    *,
    rules: GroundRules | None = None,
    kind: str = "real",
    summary: str = "",
) -> Opened:
    """Set up a table without a case; points and seats may follow until the first seat signs the rules.

    Parameters
    ----------
    tx : Transaction
        In system scope.
    """
    return _set_up(
        tx, title, structure.of_points(points, summary), list(seats), rules or structure.default_rules(), kind
    )


def _set_up(
    tx: Transaction, title: str, data: dict[str, Any], seats: list[SeatSpec], rules: GroundRules, kind: str
) -> Opened:
    if tx.scope.reach is not Reach.SYSTEM:
        raise NotAllowed("A table is set up by whoever runs the server.")
    if kind not in ("real", "training"):
        raise InputError(f"found the kind {kind!r}, expected real or training")
    _checked(title, data["points"], seats)
    negotiation_id = tx.add(
        schema.negotiations,
        id=tx.scope.negotiation_id or new_id(),
        title=title.strip(),
        kind=kind,
        state="setting_up",
        structure=data,
        rules=rules.model_dump(mode="json"),
        rules_sha256=rules.sha256(),
        made_at=tx.now,
        latest_at=tx.now,
    )
    ids = {
        spec.party: tx.add(
            schema.seats,
            negotiation_id=negotiation_id,
            party=spec.party,
            name=spec.name.strip(),
            needed=spec.needed,
            position=place,
            computer=spec.computer,
        )
        for place, spec in enumerate(seats)
    }
    return Opened(negotiation_id, ids)


def _checked(title: str, points: Sequence[Any], seats: Sequence[SeatSpec]) -> None:
    if not title.strip() or len(title) > structure.LONGEST_TITLE:
        raise InputError(f"a table needs a title of at most {structure.LONGEST_TITLE} characters")
    if len(points) > MOST_POINTS or len(seats) > MOST_SEATS:
        raise InputError(f"at most {MOST_POINTS} points and {MOST_SEATS} seats")
    for seat in seats:
        if not is_id(seat.party) or seat.party == "chair":
            raise InputError(
                f"found {seat.party!r} as a party's id, expected a small letter, then small letters, digits or _, "
                "and no word of the format"
            )
        if not seat.name.strip() or len(seat.name) > 200:
            raise InputError("a delegation needs a name of at most 200 characters")
    for what, names in (("point", [p["id"] for p in points]), ("party", [s.party for s in seats])):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"{what} {twice[0]!r} stands twice; give each its own id")


def party_id(name: str, taken: Collection[str] = ()) -> str:
    """Return an id for a delegation that only has a name; whatever its alphabet."""
    made = slug(name, 60, fold=True)
    return unused(made if is_id(made) and made != "chair" else "party", taken)


def named_seats(names: Sequence[str]) -> list[SeatSpec]:
    """Return the seats of delegations that only have names."""
    ids: list[str] = []
    for name in names:
        ids.append(party_id(name, ids))
    return [SeatSpec(party, name) for party, name in zip(ids, names, strict=True)]


def describe(tx: Transaction, actor: Actor, title: str, summary: str, expected_sha256: str | None = None) -> None:
    """Give a table its title and a few sentences that all read, before anybody has signed the rules (chair).

    Parameters
    ----------
    expected_sha256 : str, optional
        Of what the chair has read (:func:`.structure.description_sha256`).

    Raises
    ------
    Closed, Conflict, InputError
    """
    actor.must_be(Role.CHAIR)
    row = _unsigned(tx, actor)
    if expected_sha256 is not None and structure.description_sha256(row) != expected_sha256:
        raise Conflict("The title or the sentences were changed meanwhile.")
    _checked(title, (), ())
    if len(summary) > LONGEST_SUMMARY:
        raise InputError(f"found {len(summary)} characters of summary, expected at most {LONGEST_SUMMARY}")
    tx.change(schema.negotiations, row.id, title=title.strip(), structure={**row.structure, "summary": summary.strip()})
    tx.log("described", actor)


def add_seat(tx: Transaction, actor: Actor, seat: SeatSpec) -> str:
    """Add a seat before anybody has signed the rules (chair); return its id."""
    actor.must_be(Role.CHAIR)
    row = _unsigned(tx, actor)
    there = structure.seats_of(tx, actor.negotiation_id)
    _checked(row.title, (), [*(SeatSpec(s.party, s.name) for s in there), seat])
    seat_id = tx.add(
        schema.seats,
        party=seat.party,
        name=seat.name.strip(),
        needed=seat.needed,
        position=max((s.position for s in there), default=-1) + 1,
        computer=seat.computer,
    )
    tx.log("seat added", actor, seat_id)
    return seat_id


def change_seat(
    tx: Transaction,
    actor: Actor,
    seat_id: str,
    *,
    name: str | None = None,
    needed: bool | None = None,
    expected_sha256: str | None = None,
) -> None:
    """Rename a seat, or change whether it is needed, before anybody has signed the rules (chair).

    Parameters
    ----------
    expected_sha256 : str, optional
        Of the seat that the chair has read (:func:`.structure.seat_sha256`).

    Raises
    ------
    Closed, Conflict, InputError, NotThere
    """
    actor.must_be(Role.CHAIR)
    _unsigned(tx, actor)
    seat = tx.row(schema.seats, id=seat_id)
    if expected_sha256 is not None and structure.seat_sha256(seat) != expected_sha256:
        raise Conflict(f"The delegation {seat.name} was changed meanwhile.")
    values: dict[str, Any] = {}
    if name is not None:
        if not name.strip() or len(name.strip()) > 200:
            raise InputError("a delegation needs a name of at most 200 characters")
        values["name"] = name.strip()
    if needed is not None:
        values["needed"] = needed
    if values:
        tx.change(schema.seats, seat_id, **values)
        tx.log("seat changed", actor, seat_id)


def remove_seat(tx: Transaction, actor: Actor, seat_id: str) -> None:
    """Take away a seat at which nobody has sat, before anybody has signed the rules (chair); its invitations go too.

    Parameters
    ----------
    tx : Transaction
        As :func:`.memberships.administering` says.

    Raises
    ------
    Closed, Conflict, NotAllowed, NotThere
    """
    memberships.again(tx, actor)
    actor.must_be(Role.CHAIR)
    _unsigned(tx, actor)
    seat = tx.row(schema.seats, id=seat_id)
    if tx.count(schema.memberships, seat_id=seat_id):
        raise Conflict(f"Somebody has sat for {seat.name} already, so its seat stays.")
    tx.remove(schema.invitations, seat_id=seat_id)
    tx.remove(schema.seats, id=seat_id)
    tx.log("seat removed", actor, seat_id)


def set_points(tx: Transaction, actor: Actor, points: Sequence[Point], expected_sha256: str | None = None) -> None:
    """Put points on a table before anybody has signed the rules (chair).

    The draft of a case stays for the points and options that stay.

    Parameters
    ----------
    expected_sha256 : str, optional
        Of the points that the chair has read (:func:`.structure.points_sha256`).

    Raises
    ------
    Closed, Conflict, InputError
    """
    actor.must_be(Role.CHAIR)
    row = _unsigned(tx, actor)
    if expected_sha256 is not None and structure.points_sha256(row.structure) != expected_sha256:
        raise Conflict("The points were changed meanwhile.")
    data = {**row.structure, "points": [structure.point_data(point) for point in points]}
    data["start"] = _start_of(row.structure.get("start"), points)
    _checked(row.title, data["points"], ())
    tx.change(schema.negotiations, row.id, structure=data)
    tx.log("points set", actor)


def _start_of(start: Mapping[str, Any] | None, points: Sequence[Point]) -> dict[str, Any] | None:
    """Return what is left of the text to begin with when these are the points."""
    if start is None:
        return None
    options = {point.id: point.option_ids for point in points}
    package = {p: o for p, o in start["package"].items() if o in options.get(p, ())}
    words = {p: w for p, w in start["words"].items() if p in package}
    return {**start, "package": package, "words": words} if package else None


def set_rules(tx: Transaction, actor: Actor, rules: GroundRules, expected_sha256: str) -> str:
    """Change the ground rules before the table opens (chair); signatures under others no longer count.

    Parameters
    ----------
    expected_sha256 : str
        Of the rules that the chair has read.

    Returns
    -------
    str
        SHA-256 of the new rules.

    Raises
    ------
    Closed, Conflict
    """
    actor.must_be(Role.CHAIR)
    row = structure.must_be(tx, actor.negotiation_id, "setting_up")
    if row.rules_sha256 != expected_sha256:
        raise Conflict("The ground rules were changed meanwhile; read them again.")
    tx.change(schema.negotiations, row.id, rules=rules.model_dump(mode="json"), rules_sha256=rules.sha256())
    tx.log("rules set", actor)
    return rules.sha256()


def sign_rules(tx: Transaction, actor: Actor, rules_sha256: str) -> RulesSigned:
    """Sign the ground rules for a seat; with the last seat's signature the table opens.

    Seats that the computer plays sign with the first seat that does.

    Raises
    ------
    Closed, Conflict, NotAllowed
    """
    seat_id = actor.answering_seat()
    row = structure.must_be(tx, actor.negotiation_id, "setting_up")
    if row.rules_sha256 != rules_sha256:
        raise Conflict("The ground rules were changed meanwhile; read them again before you sign.")
    if not row.structure.get("points"):
        raise Conflict("There are no points on the table yet.")
    if tx.find(schema.rule_signatures, seat_id=seat_id, rules_sha256=rules_sha256) is None:
        tx.add(
            schema.rule_signatures,
            seat_id=seat_id,
            rules_sha256=rules_sha256,
            person_id=actor.person_id or None,
            signed_at=tx.now,
        )
        tx.log("rules signed", actor, seat_id)
    return RulesSigned(rules_sha256, open_if_signed(tx, actor.negotiation_id))


def open_if_signed(tx: Transaction, negotiation_id: str) -> bool:
    """Open a table if every seat that people sit on has signed its rules as they stand; return whether it is open."""
    row = structure.negotiation_row(tx, negotiation_id)
    if row.state != "setting_up":
        return bool(row.state == "open")
    signed = {s.seat_id for s in tx.rows(schema.rule_signatures, rules_sha256=row.rules_sha256)}
    seats = structure.seats_of(tx, negotiation_id)
    if not seats or any(seat.id not in signed and not seat.computer for seat in seats):
        return False
    tx.change(schema.negotiations, negotiation_id, state="open")
    tx.log("table opened")
    return True


def why_settled(state: str, data: Mapping[str, Any], signed: bool) -> str:
    """Return why points and delegations stay as they are; an empty text where the chair may change them.

    Parameters
    ----------
    state : str
    data : mapping
        The structure of the negotiation.
    signed : bool
        Whether a delegation has signed the rules as they stand.
    """
    if state != "setting_up":
        return "The table has opened: points and delegations stay as they are."
    if data.get("exercise"):
        return "The points and delegations of an exercise stay as they are: its instructions speak of them."
    if signed:
        return "A delegation has signed already: points and seats stay as they are. New rules undo the signatures."
    return ""


def _unsigned(tx: Transaction, actor: Actor) -> Any:
    row = structure.must_be(tx, actor.negotiation_id, "setting_up")
    signed = tx.count(schema.rule_signatures, rules_sha256=row.rules_sha256) > 0
    if why := why_settled(row.state, row.structure, signed):
        raise Conflict(why)
    return row


def end(tx: Transaction, actor: Actor) -> None:
    """End a negotiation (chair): nothing is taken any more; what was signed stands.

    Raises
    ------
    Conflict
        While a batch, a search or a silence procedure is open: it closes at its deadline, and what it comes to counts.
    """
    actor.must_be(Role.CHAIR)
    structure.must_be(tx, actor.negotiation_id, "setting_up", "open", "signed")
    for table, what in ((schema.batches, "batch"), (schema.searches, "search"), (schema.silences, "silence procedure")):
        if tx.count(table, state="open"):
            raise Conflict(f"A {what} is open; end the negotiation once it has closed.")
    tx.change(schema.negotiations, actor.negotiation_id, state="ended")
    tx.log("ended", actor)
