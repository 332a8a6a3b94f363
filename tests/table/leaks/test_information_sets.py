"""Every private state of small games, played with the real services: who may not learn of a difference sees none."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import count, product

import pytest

from detente.table import exports, projection
from detente.table.leaks.information_sets import check, difference, renamed
from detente.table.negotiation import answers, caucus, disclosure, proposals, scoring, searching, silence, single_text
from detente.table.negotiation.closing import close_due
from detente.table.negotiation.proposals import ProposedText
from detente.table.store import schema
from detente.table.store.database import Scope
from tests.table.conftest import new_place
from tests.table.negotiation.playing import Play
from tests.table.negotiation.test_sheets import points_of

DATE = re.compile(r"\d{4}-\d\d-\d\d")
VIEWERS = ("chair", "observer", "north", "south", "league")
TWO = ("north", "south")
POINT = points_of((2,))
A = {"p0": "o0"}


@pytest.fixture
def place(request, tmp_path, templates):
    """A file of SQLite: what is shown is made by the same projection on both databases, which other tests hold to one another."""
    return new_place("sqlite", tmp_path, templates, request)


@pytest.fixture(autouse=True)
def _numbered_ids(monkeypatch):
    """Number the ids, so that rows of equal times come in the same order in every run."""
    numbers = count(1)
    monkeypatch.setattr("detente.table.store.database.secrets.token_hex", lambda n: f"{next(numbers):0{2 * n}x}")


def record(play, name, exported=True):
    """Return all that a viewer is shown of a table: every function of the projection, and the export."""
    actor = {"chair": play.chair, "observer": play.observer}.get(name) or play.actors[name]
    with play.tx(actor, reading=True) as tx:
        said = {
            "table": projection.table(tx, actor).to_dict(),
            "versions": [v.to_dict() for v in projection.versions(tx, actor)],
            "searches": [s.to_dict() for s in projection.searches(tx, actor)],
            "batches": [b.to_dict() for b in projection.batches(tx, actor)],
            "silences": [s.to_dict() for s in projection.silences(tx, actor)],
            "settlements": [s.to_dict() for s in projection.settlements(tx, actor)],
            "releases": [r.to_dict() for r in projection.releases(tx, actor)],
            "amendments": [a.to_dict() for a in projection.amendments(tx, actor)],
            "disclosures": [d.to_dict() for d in projection.disclosures(tx, actor)],
            "leaks": [line.to_dict() for line in projection.leaks(tx, actor)],
            "log": [line.to_dict() for line in projection.log(tx, actor)],
            "export": exports.case_files(tx, actor) if exported else {},
        }
        for version in said["versions"]:
            said[f"shared {version['number']}"] = (
                [] if name == "observer" else [s.to_dict() for s in projection.shared_answers(tx, actor, version["id"])]
            )
        if name not in ("chair", "observer"):
            said["sheet"] = projection.own_sheet(tx, actor).to_dict()
        if name != "observer":
            said["notes"] = [n.to_dict() for n in projection.notes(tx, actor)]
    # the export's hashes are of what stands beside them already
    said["export"] = {
        k: " ".join(w for w in v.split() if len(w.strip(";'\"")) != 64) for k, v in said["export"].items()
    }
    return renamed(said, {})


SAYS = (True, False, None)


def all_yes(state):
    return all(said is True for said in state)


def played_acceptance(database, clock, state):
    """Put one text to secret acceptance; return everybody's records while the batch is open and once it has closed."""
    at_nine(clock)
    play = Play(database, clock, points=POINT, seats=TWO)
    batch = play.do(proposals.put, play.chair, [ProposedText(A)])
    for party, said in zip(TWO, state, strict=True):
        if said is not None:
            play.do(proposals.accept, play.actors[party], batch.proposals[0], said)
    before = records(play, exported=False)
    play.pass_(hours=24)
    close_due(database)
    return before, records(play)


def records(play, exported=True):
    """Return everybody's record, with times counted from the beginning."""
    return {name: since(record(play, name, exported), play) for name in VIEWERS}


def breaches(shown, moment, may_learn):
    """Return the breaches of a promise at one of the moments whose records were taken."""
    return check(shown, VIEWERS, lambda state: shown[state][moment], may_learn).breaches


def own_of(viewer, state):
    """Return a viewer's own part of a state of two seats; None for everybody else."""
    return state[TWO.index(viewer)] if viewer in TWO else None


def since(data, play):
    """Return a record with times counted from the run's first act: each run of one database comes later than the one before."""
    with play.database.transaction(Scope.of(play.chair), reading=True) as tx:
        begun = tx.row(schema.negotiations, id=play.id).made_at

    def again(value):
        if isinstance(value, dict):
            return {k: again(v) for k, v in value.items()}
        if isinstance(value, list):
            return [again(v) for v in value]
        if isinstance(value, str) and len(value) == 25 and value[10] == " ":
            return f"{(datetime.fromisoformat(value) - begun).total_seconds():g} seconds in"
        if isinstance(value, str):
            return DATE.sub(lambda m: f"day {(date.fromisoformat(m[0]) - begun.date()).days}", value)
        return value

    return again(data)


def at_nine(clock):
    """Move a clock to the next nine in the morning, so that every run spans the same days."""
    clock.at = (clock.at + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def test_secret_acceptance_tells_all_the_same_and_only_that_all_accept(database, clock):
    states = list(product(SAYS, repeat=2))
    shown = {state: played_acceptance(database, clock, state) for state in states}
    assert breaches(shown, 0, own_of) == ()
    assert breaches(shown, 1, lambda viewer, state: (own_of(viewer, state), all_yes(state))) == ()
    # the check finds a leak that is there: a seat does see its own answer, and everybody does see that all accept
    assert {b.viewer for b in breaches(shown, 0, lambda viewer, state: None)} == set(TWO)
    told = breaches(shown, 1, own_of)
    assert {b.viewer for b in told} == set(VIEWERS)
    assert check(states, ("chair",), lambda s: shown[s][1], lambda viewer, state: state).unused == ("chair",)


def test_a_round_tells_whether_all_accept_together_and_shares_only_what_a_seat_chose(database, clock):
    """Each of two seats: says yes, yes if the other does, or no; can or cannot live with the point; shares that or not."""
    private = [("yes", "cannot", False), ("yes_if", "can_live_with", True), ("no", "cannot", True), ("no", "can_live_with", False)]  # fmt: skip

    def run(state):
        at_nine(clock)
        play = Play(database, clock, points=POINT, seats=TWO)
        version = play.do(single_text.table_version, play.chair, "Text", A, {})
        for party, other, (whole, point, shares) in zip(TWO, TWO[::-1], state, strict=True):
            actor = play.actors[party]
            said = {"stance": whole}
            if whole == "yes_if":
                said["condition"] = {"seat": play.seats[other]}
            play.do(answers.answer_whole, actor, version.id, said, 0)
            play.do(answers.answer_point, actor, version.id, "p0", {"stance": point}, 0)
            play.do(answers.share_points, actor, version.id, shares)
        before = records(play, exported=False)
        play.pass_(hours=48)
        close_due(database)
        return before, records(play, exported=False)

    def may_learn(viewer, state):
        shared = tuple(point if shares else None for _, point, shares in state) if viewer == "chair" else None
        return own_of(viewer, state), all(whole != "no" for whole, _, _ in state), shared

    shown = {state: run(state) for state in product(private, repeat=2)}
    assert breaches(shown, 0, own_of) == ()
    assert breaches(shown, 1, may_learn) == ()


def test_a_search_tells_the_text_or_nothing_and_only_at_its_time(database, clock, monkeypatch):
    """Private: north's no-deal value and red line, and whether south seals its sheet."""
    monkeypatch.setattr("detente.table.negotiation.searching.secrets.token_bytes", lambda n: bytes(n))
    sheet = {"weights": {"p0": 1}, "values": {"p0": {"o0": 100, "o1": 60}}}
    other = {"no_deal": 50, "weights": {"p0": 1}, "values": {"p0": {"o0": 10, "o1": 100}}}

    def run(state):
        no_deal, red, seals = state
        at_nine(clock)
        play = Play(database, clock, points=POINT, seats=TWO)
        lines = [{"when": red}] if red else []
        play.do(scoring.keep_sheet, play.north, sheet | {"no_deal": no_deal, "red_lines": lines}, 0)
        play.do(scoring.keep_sheet, play.south, other, 0)
        called = play.do(searching.call, play.chair)
        close_due(database)
        play.do(searching.seal_sheet, play.north, called.id)
        if seals:
            play.do(searching.seal_sheet, play.south, called.id)
        play.pass_(hours=23.9)
        close_due(database)  # sealing has closed, and the search has run
        before = records(play, exported=False)
        play.pass_(hours=0.1)
        close_due(database)
        return before, records(play, exported=False)

    def own(viewer, state):
        return {"north": state[:2], "south": state[2]}.get(viewer)

    shown = {state: run(state) for state in product((20, 99), ("", "p0 is o1"), (True, False))}
    assert breaches(shown, 0, own) == ()
    assert breaches(shown, 1, lambda v, s: (own(v, s), s[2], s[2] and s[0] <= 60 and not s[1])) == ()
    told = {
        (s[2], one["found"], one["none_exists"])
        for s, (_, after) in shown.items()
        for one in after["chair"]["searches"]
    }
    assert told == {(True, True, None), (True, False, True), (False, False, False)}


def test_silence_tells_whether_somebody_objected_and_not_who(database, clock):
    def run(state):
        at_nine(clock)
        play = Play(database, clock, points=POINT, seats=TWO)
        version = play.do(single_text.table_version, play.chair, "Text", A, {})
        for party in TWO:
            play.do(silence.opt_in, play.actors[party], True)
            play.do(disclosure.delivered, play.actors[party], version.id)
        begun = play.do(silence.begin, play.chair, version.id)
        for party, objects in zip(TWO, state, strict=True):
            if objects:
                play.do(silence.object_, play.actors[party], begun.id)
        before = records(play, exported=False)
        play.pass_(hours=72)
        close_due(database)
        return before, records(play, exported=False)

    shown = {state: run(state) for state in product((True, False), repeat=2)}
    assert breaches(shown, 0, own_of) == ()
    assert breaches(shown, 1, lambda viewer, state: (own_of(viewer, state), any(state))) == ()


def test_a_caucus_is_between_its_seat_and_the_chair(database, clock):
    states = list(product((None, "We could. Not more.", "We could. Never."), (False, True)))

    def run(state):
        words, release = state
        at_nine(clock)
        play = Play(database, clock, points=POINT, seats=TWO)
        play.keep_sheets({"north": {"no_deal": 40, "weights": {"p0": 1}, "values": {"p0": {"o0": 1, "o1": 2}}}})
        if words:
            note = play.do(caucus.write, play.north, words)
            if release:
                play.do(caucus.release, play.north, note.id, 0)
        return records(play)

    def may_learn(viewer, state):
        return state if viewer in ("north", "chair") else (state[1] and state[0] is not None)

    assert check(states, VIEWERS, run, may_learn).breaches == ()


def test_differences_are_told_by_their_place():
    assert difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == "a.1.b"
    assert difference({"a": [1]}, {"a": [1, 2]}) == "a: 1 or 2 entries"
    assert difference({"a": 1}, {"b": 1}) == ": other keys"
    assert difference({"a": 1}, {"a": True}) == "a"
    assert difference({"a": [1]}, {"a": [1]}) is None
