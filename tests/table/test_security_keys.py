"""Security keys: what a right answer does, and that every wrong one does nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from detente.table.accounts import administration, limits, pass_phrases, people, second_factor, security_keys, sessions
from detente.table.accounts.limits import TooOften
from detente.table.accounts.security_keys import Site, site_of
from detente.table.clock import SetClock
from detente.table.errors import Conflict, NotThere, Refused
from detente.table.roles import Actor, Role
from detente.table.store import schema
from detente.table.store.database import ACCOUNTS, Database
from tests.table.soft_key import SoftKey
from tests.table.web.world import PHRASE

SITE = Site("table.example.org", "https://table.example.org")
HERE = "192.0.2.1"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real Argon2id with little memory: a test signs in often."""
    monkeypatch.setattr(pass_phrases, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def account(database: Database, name: str) -> sessions.SignedIn:
    with database.transaction(ACCOUNTS) as tx:
        return sessions.opened(tx, people.make(tx, name, name.title(), pass_phrases.hash_of(PHRASE)))


def with_key(database: Database, name: str) -> tuple[sessions.SignedIn, SoftKey, list[str]]:
    """Make an account with one key; return its session, which has passed, the key, and the recovery codes."""
    here, key = account(database, name), SoftKey()
    codes = add(database, here, key)
    return sessions.renew(database, here.session.id, factor=True), key, codes


def add(database: Database, here: sessions.SignedIn, key: SoftKey, name: str = "blue key") -> list[str]:
    own = here.session
    options = security_keys.begin_adding(database, own.id, own.person.id, SITE, PHRASE)
    return security_keys.add(database, own.id, own.person.id, SITE, name, key.made(options, SITE.origin))


def asked(database: Database, name: str) -> tuple[sessions.SignedIn, dict[str, object]]:
    """Sign in with the pass phrase, and ask for a key."""
    half = sessions.sign_in(database, name, PHRASE, HERE)
    own = half.session
    return half, security_keys.begin_signing_in(database, own.id, own.person.id, SITE)


def test_a_key_completes_a_session_and_several_may(database: Database, clock: SetClock) -> None:
    first, key, codes = with_key(database, "anna")
    assert len(set(codes)) == 10
    assert people.named(database, "anna").has_factor
    clock.move(timedelta(seconds=1))
    other = SoftKey()
    assert add(database, first, other, "red key") == []  # the codes from before stay
    assert [one.name for one in security_keys.own(database, first.session.person.id)] == ["blue key", "red key"]
    for used in (key, other, key):
        half, options = asked(database, "anna")
        assert not half.session.complete
        assert options["userVerification"] == "preferred"
        assert {one["id"] for one in options["allowCredentials"]} == {json.loads(k.signed(options, ""))["id"] for k in (key, other)}  # type: ignore[attr-defined]  # fmt: skip
        whole = sessions.pass_key(database, half.token, SITE, used.signed(options, SITE.origin))
        assert whole.session.complete
        with pytest.raises(NotThere):
            sessions.current(database, half.token)  # the token has changed
    half = sessions.sign_in(database, "anna", PHRASE, HERE)
    assert sessions.pass_factor(database, half.token, codes[0]).session.complete


def test_wrong_answers_of_a_key_do_nothing(database: Database, clock: SetClock) -> None:
    _, key, _ = with_key(database, "anna")
    _, foreign, _ = with_key(database, "berta")
    unknown = SoftKey()
    wrong: dict[str, Callable[[dict[str, object]], str]] = {
        "another site's page": lambda options: key.signed(options, "https://table.example.com"),
        "without HTTPS": lambda options: key.signed(options, "http://table.example.org"),
        "made for another name": lambda options: key.signed(options, SITE.origin, site="example.org"),
        "another challenge": lambda options: key.signed({**options, "challenge": "A" * 86}, SITE.origin),
        "the answer of a registration": lambda options: key.signed(options, SITE.origin, kind="create"),
        "nobody touched it": lambda options: key.signed(options, SITE.origin, flags=0),
        "another account's key": lambda options: foreign.signed(options, SITE.origin),
        "a key that nobody has": lambda options: unknown.signed(options, SITE.origin),
        "another key under this name": lambda options: renamed(unknown.signed(options, SITE.origin), key),
        "no answer": lambda options: "",
        "no text": lambda options: "[]",
        "deep": lambda options: "[" * 9_000,
        "no parts": lambda options: json.dumps({"id": json.loads(key.signed(options, ""))["id"]}),
    }
    for what, answer in wrong.items():
        half, options = asked(database, "anna")
        with pytest.raises(Refused) as found:
            sessions.pass_key(database, half.token, SITE, answer(options))
        assert str(found.value) == security_keys.WRONG, what
        assert not sessions.current(database, half.token).complete
        clock.move(timedelta(minutes=16))


def renamed(answer: str, key: SoftKey) -> str:
    own = json.loads(key.signed({"challenge": "", "rpId": ""}, ""))["id"]
    return json.dumps({**json.loads(answer), "id": own, "rawId": own})


def test_a_challenge_is_good_once_for_one_session_and_for_five_minutes(database: Database, clock: SetClock) -> None:
    _, key, _ = with_key(database, "anna")
    half, options = asked(database, "anna")
    other, _ = asked(database, "anna")
    answer = key.signed(options, SITE.origin)
    with pytest.raises(Refused):  # asked in one session, sent in another one of the same person
        sessions.pass_key(database, other.token, SITE, answer)
    whole = sessions.pass_key(database, half.token, SITE, answer)
    with pytest.raises(Refused, match="taken already"):
        sessions.pass_key(database, whole.token, SITE, answer)
    half, options = asked(database, "anna")
    with pytest.raises(Refused):
        sessions.pass_key(database, half.token, SITE, key.signed(options, "https://evil.example"))
    with pytest.raises(Refused, match="taken already"):  # a wrong answer uses it up too
        sessions.pass_key(database, half.token, SITE, key.signed(options, SITE.origin))
    half, options = asked(database, "anna")
    clock.move(timedelta(minutes=5))
    with pytest.raises(Refused, match="too long"):
        sessions.pass_key(database, half.token, SITE, key.signed(options, SITE.origin))
    own = whole.session
    options = security_keys.begin_adding(database, own.id, own.person.id, SITE, PHRASE)
    with pytest.raises(Refused, match="taken already"):  # asked for another purpose
        sessions.pass_key(database, whole.token, SITE, key.signed({**options, "rpId": SITE.name}, SITE.origin))


def test_a_key_that_counts_back_is_refused_and_the_person_reads_of_it(database: Database, clock: SetClock) -> None:
    first, key, _ = with_key(database, "anna")
    for _ in range(2):
        half, options = asked(database, "anna")
        sessions.pass_key(database, half.token, SITE, key.signed(options, SITE.origin))
    key.count = 0  # the copy has signed less often
    half, options = asked(database, "anna")
    with pytest.raises(Refused, match="copied"):
        sessions.pass_key(database, half.token, SITE, key.signed(options, SITE.origin))
    assert not sessions.current(database, half.token).complete
    (line,) = administration.acts_on(database, first.session.person.id).lines
    assert line.kind == "security key refused: its count did not rise"


def test_a_key_that_does_not_count_is_taken(database: Database, clock: SetClock) -> None:
    _, key, _ = with_key(database, "anna")
    for _ in range(2):
        half, options = asked(database, "anna")
        key.count = -1
        assert sessions.pass_key(database, half.token, SITE, key.signed(options, SITE.origin)).session.complete


def test_wrong_answers_add_no_key(database: Database, clock: SetClock) -> None:
    here, key = account(database, "anna"), SoftKey()
    own = here.session
    with pytest.raises(Refused, match="pass phrase"):
        security_keys.begin_adding(database, own.id, own.person.id, SITE, "another long phrase")
    wrong: tuple[Callable[[dict[str, object]], str], ...] = (
        lambda options: key.made(options, "https://table.example.com"),
        lambda options: key.made(options, SITE.origin, site="example.org"),
        lambda options: key.made({**options, "challenge": "A" * 86}, SITE.origin),
        lambda options: key.made(options, SITE.origin, kind="get"),
        lambda options: "{}",
    )
    for answer in wrong:
        options = security_keys.begin_adding(database, own.id, own.person.id, SITE, PHRASE)
        with pytest.raises(Refused):
            security_keys.add(database, own.id, own.person.id, SITE, "blue key", answer(options))
        with pytest.raises(Refused, match="taken already"):
            security_keys.add(database, own.id, own.person.id, SITE, "blue key", key.made(options, SITE.origin))
    assert security_keys.own(database, own.person.id) == ()
    assert not people.named(database, "anna").has_factor
    add(database, here, key)
    again = account(database, "berta")
    with pytest.raises(Conflict, match="registered already"):
        add(database, again, key)
    assert not people.named(database, "berta").has_factor


def test_keys_go_with_the_pass_phrase_and_the_codes_with_the_last_factor(database: Database, clock: SetClock) -> None:
    here, _, codes = with_key(database, "anna")
    berta, _, _ = with_key(database, "berta")
    person = here.session.person.id
    totp = pyotp.TOTP(second_factor.begin(database, person).secret)
    half = sessions.sign_in(database, "anna", PHRASE, HERE)
    with pytest.raises(Refused):  # an authenticator that was not confirmed passes nothing
        sessions.pass_factor(database, half.token, totp.at(clock()))
    assert second_factor.confirm(database, person, totp.at(clock())) == []
    (kept,) = security_keys.own(database, person)
    with pytest.raises(Refused):
        security_keys.remove(database, person, kept.id, "another long phrase")
    with pytest.raises(NotThere):
        security_keys.remove(database, berta.session.person.id, kept.id, PHRASE)
    security_keys.remove(database, person, kept.id, PHRASE)
    assert people.named(database, "anna").has_factor  # the authenticator is there
    assert second_factor.recovery_codes_left(database, person) == 10
    second_factor.remove(database, person)
    assert not people.named(database, "anna").has_factor
    half = sessions.sign_in(database, "anna", PHRASE, HERE)
    assert half.session.complete
    with pytest.raises(Refused):
        sessions.pass_factor(database, half.token, codes[0])


def test_the_authenticator_goes_and_keys_stay(database: Database, clock: SetClock) -> None:
    here, key, _ = with_key(database, "anna")
    person = here.session.person.id
    totp = pyotp.TOTP(second_factor.begin(database, person).secret)
    second_factor.confirm(database, person, totp.at(clock()))
    second_factor.remove(database, person)
    assert second_factor.recovery_codes_left(database, person) == 10
    half, options = asked(database, "anna")
    assert sessions.pass_key(database, half.token, SITE, key.signed(options, SITE.origin)).session.complete


def test_an_administrator_takes_all_keys_away(database: Database, clock: SetClock) -> None:
    here, _, _ = with_key(database, "anna")
    root = people.make_administrator(database, "root", "Root", PHRASE)
    administration.remove_factor(database, Actor(root, "", Role.ADMINISTRATOR), here.session.person.id)
    assert sessions.sign_in(database, "anna", PHRASE, HERE).session.complete
    with database.transaction(ACCOUNTS, reading=True) as tx:
        assert tx.count(schema.security_keys) == 0


def test_a_flood_of_answers_and_of_pass_phrases_is_stopped(database: Database, clock: SetClock) -> None:
    here, key, _ = with_key(database, "anna")
    for _ in range(limits.FACTOR.most):
        half, options = asked(database, "anna")
        with pytest.raises(Refused):
            sessions.pass_key(database, half.token, SITE, "{}")
    half, options = asked(database, "anna")
    with pytest.raises(TooOften):
        sessions.pass_key(database, half.token, SITE, key.signed(options, SITE.origin))
    own = here.session
    for _ in range(limits.OWN_PHRASE.most):
        with pytest.raises(Refused):
            security_keys.begin_adding(database, own.id, own.person.id, SITE, "another long phrase")
    with pytest.raises(TooOften):
        security_keys.begin_adding(database, own.id, own.person.id, SITE, PHRASE)


def test_at_most_ten_keys(database: Database, clock: SetClock) -> None:
    here, _, _ = with_key(database, "anna")
    for number in range(2, security_keys.MOST_KEYS + 1):
        add(database, here, SoftKey(), f"key {number}")
    with pytest.raises(Conflict, match="10 keys"):
        add(database, here, SoftKey())


@pytest.mark.parametrize(
    "origin, name",
    [
        ("https://table.example.org", "table.example.org"),
        ("https://table.example.org:8443", "table.example.org"),
        ("http://localhost:8770", "localhost"),
        ("http://127.0.0.1:8770", None),
        ("http://[::1]:8770", None),
        ("https://192.0.2.7", None),
    ],
)
def test_keys_are_bound_to_a_name_and_never_to_a_number(origin: str, name: str | None) -> None:
    assert site_of(origin) == (None if name is None else Site(name, origin))
