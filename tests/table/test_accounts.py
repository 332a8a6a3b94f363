"""Coming to a table: invitations once, pass phrases, the second factor, sessions, limits, who may bring whom."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from detente.errors import InputError
from detente.table.accounts import invitations, limits, memberships, pass_phrases, people, second_factor, sessions
from detente.table.accounts.limits import TooOften
from detente.table.clock import SetClock
from detente.table.errors import Conflict, NotAllowed, NotThere, Refused
from detente.table.ground_rules import GroundRules
from detente.table.roles import Actor, Role
from detente.table.store import audit, schema
from detente.table.store.database import ACCOUNTS, SYSTEM, Database, Reach, Scope
from tests.table.conftest import Place

PHRASE = "four words make one"
HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real Argon2id with little memory: a test signs in often."""
    monkeypatch.setattr(pass_phrases, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    pass_phrases._nobody.cache_clear()


def made(database: Database, kind: str = "real") -> tuple[str, str, str]:
    rules = GroundRules()
    with database.transaction(SYSTEM) as tx:
        table = tx.add(
            schema.negotiations,
            title="Strip",
            kind=kind,
            state="setting_up",
            structure={},
            rules=rules.model_dump(),
            rules_sha256=rules.sha256(),
            made_at=tx.now,
            latest_at=tx.now,
        )
        north, south = (
            tx.add(schema.seats, negotiation_id=table, party=name, name=name.title(), needed=True, position=place)
            for place, name in enumerate(("north", "south"))
        )
    return table, north, south


def join(database: Database, token: str, name: str) -> sessions.SignedIn:
    return invitations.redeem(database, token, HERE, name=name, shown_name=name.title(), pass_phrase=PHRASE)


def actor(database: Database, session: sessions.Session, table: str) -> Actor:
    with database.transaction(ACCOUNTS, reading=True) as tx:
        return memberships.actor_for(tx, session, table)


def chair(database: Database, table: str) -> Actor:
    link = invitations.invite(database, None, table, Role.CHAIR)
    return actor(database, join(database, link.token, "chair").session, table)


def test_an_invitation_brings_one_person_to_one_place_once(
    database: Database, raw: Callable[..., list[tuple[object, ...]]], clock: SetClock
) -> None:
    table, north, _ = made(database)
    link = invitations.invite(database, None, table, Role.SEAT, north, may_answer=True)
    said = invitations.look(database, link.token, HERE)
    assert (said.role, said.title, said.seat_name, said.may_answer) == ("seat", "Strip", "North", True)
    with pytest.raises(InputError):
        invitations.redeem(database, link.token, HERE, name="anna", shown_name="Anna", pass_phrase="short")
    signed_in = join(database, link.token, "anna")  # a refused pass phrase used nothing up
    assert actor(database, signed_in.session, table) == Actor(
        signed_in.session.person.id, table, Role.SEAT, north, True
    )
    for again in (link.token, "x" * 43):
        with pytest.raises(NotThere) as refused:
            join(database, again, "bela")
        assert str(refused.value) == str(NotThere())
    late = invitations.invite(database, None, table, Role.OBSERVER, days=1)
    clock.move(timedelta(days=1, seconds=1))
    with pytest.raises(NotThere):
        join(database, late.token, "bela")
    kept = "".join(str(row) for row in raw("select * from invitations"))
    assert link.token not in kept
    assert late.token not in kept


def test_of_ten_at_once_one_uses_an_invitation(database: Database) -> None:
    table, north, _ = made(database)
    link = invitations.invite(database, None, table, Role.SEAT, north)
    came: list[str] = []

    def come(number: int) -> None:
        with contextlib.suppress(NotThere, Conflict):
            came.append(join(database, link.token, f"person{number}").session.person.id)

    threads = [threading.Thread(target=come, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(came) == 1
    assert len(people.everybody(database)) == 1


def test_a_name_that_nobody_has_reads_as_a_wrong_pass_phrase(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people.make_administrator(database, "Anna", "Anna", PHRASE)
    worked: list[str] = []
    hasher = pass_phrases.HASHER

    class Watched:
        def verify(self, kept: str, phrase: str) -> bool:
            worked.append(kept.split("$")[3])
            return hasher.verify(kept, phrase)

        def __getattr__(self, name: str) -> object:
            return getattr(hasher, name)

    monkeypatch.setattr(pass_phrases, "HASHER", Watched())
    said = set()
    for name in ("anna", "nobody", "'; drop table people; --"):
        with pytest.raises(Refused) as refused:
            sessions.sign_in(database, name, "not this one at all", HERE)
        said.add((type(refused.value), str(refused.value)))
    assert len(said) == 1
    assert len(worked) == 3
    assert len(set(worked)) == 1  # as much work, by the same parameters
    assert sessions.sign_in(database, " ANNA ", PHRASE, HERE).session.person.shown_name == "Anna"


def test_a_hash_of_older_parameters_is_made_anew_at_the_next_sign_in(
    database: Database, raw: Callable[..., list[tuple[object, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    people.make_administrator(database, "anna", "Anna", PHRASE)
    before = raw("select pass_phrase_hash from people")[0][0]
    monkeypatch.setattr(pass_phrases, "HASHER", PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    sessions.sign_in(database, "anna", PHRASE, HERE)
    after = raw("select pass_phrase_hash from people")[0][0]
    assert before != after
    assert "m=128,t=2" in after
    assert sessions.sign_in(database, "anna", PHRASE, HERE).session.complete


@pytest.mark.parametrize("phrase", ["", "eleven char", "aaaaaaaaaaaaaaaa", "x" * 201, "Anna Annason of North"])
def test_weak_pass_phrases_are_refused(database: Database, phrase: str) -> None:
    with pytest.raises(InputError):
        people.make_administrator(database, "anna", "Anna Annason of North", phrase)
    assert people.everybody(database) == []


def test_a_flood_of_sign_ins_is_stopped_and_keeps_nobody_else_out(
    database: Database, raw: Callable[..., list[tuple[object, ...]]], clock: SetClock
) -> None:
    people.make_administrator(database, "anna", "Anna", PHRASE)
    for _ in range(limits.NAME_AT_ADDRESS.most):
        with pytest.raises(Refused, match="not right"):
            sessions.sign_in(database, "anna", "wrong wrong wrong", HERE)
    with pytest.raises(TooOften, match="15 minutes"):
        sessions.sign_in(database, "anna", PHRASE, HERE)
    assert sessions.sign_in(database, "anna", PHRASE, "198.51.100.7").session.complete
    clock.move(timedelta(minutes=15, seconds=1))
    assert sessions.sign_in(database, "anna", PHRASE, HERE).session.complete
    for number in range(limits.ADDRESS.most - 1):
        with pytest.raises(Refused):
            sessions.sign_in(database, f"name{number}", PHRASE, HERE)
    with pytest.raises(TooOften):
        sessions.sign_in(database, "another", PHRASE, HERE)
    assert "anna" not in str(raw("select * from attempts"))


def test_a_code_is_good_once_and_completes_the_session_with_a_new_token(
    database: Database, raw: Callable[..., list[tuple[object, ...]]], clock: SetClock
) -> None:
    table, north, _ = made(database)
    link = invitations.invite(database, None, table, Role.SEAT, north)
    first = join(database, link.token, "anna")
    person = first.session.person.id
    enrolment = second_factor.begin(database, person)
    assert enrolment.svg.startswith("<svg")
    totp = pyotp.TOTP(enrolment.secret)
    with pytest.raises(Refused):
        second_factor.confirm(database, person, "000000" if totp.at(clock()) != "000000" else "111111")
    assert not people.named(database, "anna").has_factor
    codes = second_factor.confirm(database, person, totp.at(clock()))
    assert len(set(codes)) == 10
    kept = str(raw("select factor_sealed, recovery_hashes from people"))
    assert enrolment.secret not in kept
    assert not any(code in kept for code in codes)
    with pytest.raises(NotThere):  # the session from before must pass it too
        actor(database, sessions.current(database, first.token), table)

    second = sessions.sign_in(database, "anna", PHRASE, HERE)
    assert not second.session.complete
    with pytest.raises(NotThere):
        actor(database, second.session, table)
    with pytest.raises(Refused):  # the code that confirmed was used
        sessions.pass_factor(database, second.token, totp.at(clock()))
    clock.move(timedelta(seconds=30))
    whole = sessions.pass_factor(database, second.token, totp.at(clock()))
    assert whole.token != second.token
    with pytest.raises(NotThere):
        sessions.current(database, second.token)
    assert actor(database, sessions.current(database, whole.token), table).seat_id == north

    third = sessions.sign_in(database, "anna", PHRASE, HERE)
    recovered = sessions.pass_factor(database, third.token, codes[3].upper())
    assert second_factor.recovery_codes_left(database, person) == 9
    with pytest.raises(Refused):
        sessions.pass_factor(database, recovered.token, codes[3])
    for _ in range(limits.FACTOR.most - 1):
        with pytest.raises(Refused):
            sessions.pass_factor(database, recovered.token, "123")
    with pytest.raises(TooOften):
        sessions.pass_factor(database, recovered.token, codes[4])


def test_sessions_end_by_rest_by_age_and_by_a_new_pass_phrase(
    database: Database, raw: Callable[..., list[tuple[object, ...]]], clock: SetClock
) -> None:
    person = people.make_administrator(database, "anna", "Anna", PHRASE)
    here, there = (sessions.sign_in(database, "anna", PHRASE, HERE) for _ in range(2))
    with pytest.raises(Refused):
        people.change_pass_phrase(database, person, "not this one at all", "five words make a phrase")
    people.change_pass_phrase(database, person, PHRASE, "five words make a phrase", keep_session=here.session.id)
    with pytest.raises(NotThere):
        sessions.current(database, there.token)
    renewed = sessions.renew(database, here.session.id)
    with pytest.raises(NotThere):
        sessions.current(database, here.token)
    clock.move(timedelta(hours=11))
    assert sessions.current(database, renewed.token).person.id == person
    clock.move(timedelta(hours=11))
    assert sessions.current(database, renewed.token).person.id == person  # rest counts from the last use
    clock.move(timedelta(hours=13))
    with pytest.raises(NotThere):
        sessions.current(database, renewed.token)
    old = sessions.sign_in(database, "anna", "five words make a phrase", HERE)
    for _ in range(14):
        clock.move(timedelta(hours=11))
        sessions.current(database, old.token)
    clock.move(timedelta(hours=15))
    clock.move(timedelta(hours=-15))  # a clock set back does not bring it to life
    clock.move(timedelta(hours=15))
    with pytest.raises(NotThere):
        sessions.current(database, old.token)
    assert old.token not in str(raw("select * from sessions"))


def test_a_link_for_a_new_pass_phrase_does_that_and_nothing_else(database: Database) -> None:
    person = people.make_administrator(database, "anna", "Anna", PHRASE)
    session = sessions.sign_in(database, "anna", PHRASE, HERE)
    link = invitations.invite_to_reset(database, person)
    with pytest.raises(NotThere):
        join(database, link.token, "bela")
    with pytest.raises(NotThere):
        invitations.redeem_signed_in(database, link.token, HERE, session.session)
    invitations.reset(database, link.token, HERE, "five words make a phrase")
    with pytest.raises(NotThere):
        sessions.current(database, session.token)
    assert sessions.sign_in(database, "anna", "five words make a phrase", HERE).session.complete
    with pytest.raises(NotThere):
        invitations.reset(database, link.token, HERE, "six words make a longer phrase")


def test_a_chair_cannot_get_at_a_seat_once_a_delegation_sits_there(database: Database) -> None:
    table, north, _ = made(database)
    mediator = chair(database, table)
    first = invitations.invite(database, mediator, table, Role.SEAT, north, may_answer=True)
    spare = invitations.invite(database, mediator, table, Role.SEAT, north, may_answer=True)
    head = actor(database, join(database, first.token, "anna").session, table)
    with pytest.raises(NotThere):
        join(database, spare.token, "spy")
    with pytest.raises(NotAllowed):
        invitations.invite(database, mediator, table, Role.SEAT, north)
    with pytest.raises(NotAllowed):
        invitations.invite(database, mediator, table, Role.CHAIR)
    own = invitations.invite(database, head, table, Role.SEAT, north, may_answer=True)
    helper = actor(database, join(database, own.token, "bela").session, table)
    assert not helper.may_answer
    for member in memberships.members(database, mediator):
        if member.seat_id == north:
            for act in (memberships.let_answer, memberships.leave):
                with pytest.raises(NotAllowed):
                    act(database, mediator, member.id)


def test_a_delegation_hands_on_who_answers_and_lets_people_go(database: Database) -> None:
    table, north, south = made(database)
    anna = join(database, invitations.invite(database, None, table, Role.SEAT, north, may_answer=True).token, "anna")
    other = join(database, invitations.invite(database, None, table, Role.SEAT, south, may_answer=True).token, "cara")
    head, stranger = actor(database, anna.session, table), actor(database, other.session, table)
    bela = join(database, invitations.invite(database, head, table, Role.SEAT, north).token, "bela")
    ids = {member.shown_name: member.id for member in memberships.members(database, head)}
    with pytest.raises(NotThere):
        memberships.let_answer(database, stranger, ids["Bela"])
    with pytest.raises(NotAllowed):
        memberships.leave(database, stranger, ids["Bela"])
    memberships.let_answer(database, head, ids["Bela"])
    assert not actor(database, anna.session, table).may_answer
    new_head = actor(database, bela.session, table)
    assert new_head.may_answer
    with pytest.raises(NotThere):  # what the actor was when the page was loaded counts no longer
        memberships.let_answer(database, head, ids["Anna"])
    with database.transaction(ACCOUNTS, reading=True) as tx:
        now = actor(database, anna.session, table)
        held = {"now": (anna.session.id, now), "before": (anna.session.id, head), "foreign": (bela.session.id, now)}
        assert memberships.lost(tx, held) == {"before", "foreign"}
    memberships.leave(database, new_head, ids["Anna"])
    with pytest.raises(NotThere):
        sessions.current(database, anna.token)
    again = sessions.sign_in(database, "anna", PHRASE, HERE)
    with pytest.raises(NotThere):
        actor(database, again.session, table)
    with database.transaction(Scope(Reach.SYSTEM, table), reading=True) as tx:
        assert audit.first_fault(tx, table) is None
        assert [row.kind for row in audit.lines(tx, table)] == [
            "seat joined",
            "seat joined",
            "seat joined",
            "who answers changed",
            "left",
        ]


def test_nobody_has_two_places_at_a_table_and_one_may_sit_at_two_tables(database: Database) -> None:
    table, north, south = made(database)
    second, *_ = made(database)
    anna = join(database, invitations.invite(database, None, table, Role.SEAT, north).token, "anna")
    link = invitations.invite(database, None, table, Role.SEAT, south)
    with pytest.raises(Conflict):
        invitations.redeem_signed_in(database, link.token, HERE, anna.session)
    invitations.look(database, link.token, HERE)  # still good
    invitations.redeem_signed_in(
        database, invitations.invite(database, None, second, Role.OBSERVER).token, HERE, anna.session
    )
    with database.transaction(ACCOUNTS, reading=True) as tx:
        assert {(place.negotiation_id, place.role) for place in memberships.places(tx, anna.session)} == {
            (table, Role.SEAT),
            (second, Role.OBSERVER),
        }
    memberships.end_account(database, anna.session.person.id)
    with pytest.raises(Refused, match="not right"):
        sessions.sign_in(database, "anna", PHRASE, HERE)
    with pytest.raises(NotThere):
        actor(database, anna.session, second)


def test_in_a_training_the_chair_hands_out_all_roles(database: Database) -> None:
    table, north, _ = made(database, "training")
    trainer = chair(database, table)
    for name in ("anna", "bela"):
        join(database, invitations.invite(database, trainer, table, Role.SEAT, north, may_answer=True).token, name)
    answering = [member.shown_name for member in memberships.members(database, trainer) if member.may_answer]
    assert answering == ["Bela"]


def test_no_pass_phrase_token_or_code_lies_on_the_disk(database: Database, place: Place) -> None:
    table, north, _ = made(database)
    link = invitations.invite(database, None, table, Role.SEAT, north)
    signed_in = join(database, link.token, "anna")
    enrolment = second_factor.begin(database, signed_in.session.person.id)
    data = place.stored_bytes()
    assert b"anna" in data  # so this looks at the right place
    for secret in (PHRASE, link.token, signed_in.token, enrolment.secret):
        assert secret.encode() not in data
