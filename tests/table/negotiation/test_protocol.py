"""A negotiation from the ground rules to the signature, each step through the eyes of whoever takes it, on both databases."""

from __future__ import annotations

import pytest

from detente.errors import InputError
from detente.table import projection
from detente.table.errors import Closed, Conflict, NotAllowed, NotThere, Superseded
from detente.table.negotiation import (
    amendments,
    answers,
    caucus,
    deadlines,
    disclosure,
    improving,
    proposals,
    scoring,
    searching,
    setting_up,
    signatures,
    silence,
    single_text,
    structure,
)
from detente.table.negotiation.closing import close_due, run_searches
from detente.table.negotiation.finding import commitment, find_text
from detente.table.negotiation.proposals import ProposedText
from detente.table.negotiation.sheets import read_sheet
from detente.table.store import schema
from detente.table.store.database import SYSTEM, Reach, Scope
from detente.table.store.vault import Unsealable
from tests.table.negotiation.playing import POINTS, SHEETS, Play, rules

YES, NO = {"stance": "yes"}, {"stance": "no"}
A = {"p0": "o1", "p1": "o1", "p2": "o0"}
B = {"p0": "o1", "p1": "o2", "p2": "o1"}
C = {"p0": "o0", "p1": "o0", "p2": "o1"}


@pytest.fixture
def play(database, clock):
    return Play(database, clock)


def tabled(play, package=None, **named):
    return play.do(single_text.table_version, play.chair, "A text", A if package is None else package, {}, **named)


# Setting up -----------------------------------------------------------------------------------------------------------
def test_opens_when_every_seat_has_signed_the_same_rules(database, clock):
    play = Play(database, clock, open_=False)
    first = play.see(projection.table, play.chair).rules_sha256
    assert not play.do(setting_up.sign_rules, play.north, first).open
    second = play.do(setting_up.set_rules, play.chair, rules(batches=2), first)
    with pytest.raises(Conflict):
        play.do(setting_up.sign_rules, play.south, first)
    with pytest.raises(Conflict):
        play.do(setting_up.set_rules, play.chair, rules(), first)
    with pytest.raises(Closed):
        tabled(play)
    assert [play.do(setting_up.sign_rules, a, second).open for a in play.actors.values()] == [False, False, False, True]
    assert play.see(projection.table, play.observer).state == "open"
    with pytest.raises(Closed):
        play.do(setting_up.set_rules, play.chair, rules(), second)


def test_points_and_seats_follow_until_somebody_signs(database, clock):
    play = Play(database, clock, open_=False)
    play.do(setting_up.set_points, play.chair, POINTS[:2])
    play.do(setting_up.add_seat, play.chair, setting_up.SeatSpec("east", "East"))
    with pytest.raises(InputError, match="stands twice"):
        play.do(setting_up.add_seat, play.chair, setting_up.SeatSpec("east", "East again"))
    with pytest.raises(NotAllowed):
        play.do(setting_up.set_points, play.north, POINTS)
    seen = play.see(projection.table, play.north)
    assert [p.id for p in seen.points] == ["p0", "p1"]
    assert [s.name for s in seen.seats][-1] == "East"
    play.do(setting_up.sign_rules, play.north, seen.rules_sha256)
    with pytest.raises(Conflict):
        play.do(setting_up.set_points, play.chair, POINTS)


# The round ------------------------------------------------------------------------------------------------------------
def test_a_round_resolves_conditions_together_and_tells_only_that_all_accept(play):
    version = tabled(play)
    play.do(
        answers.answer_whole,
        play.north,
        version.id,
        {"stance": "yes_if", "condition": {"seat": play.seats["south"]}},
        0,
    )
    both = {"all": [{"seat": play.seats["north"]}, {"point": "p0", "is": ["o1", "o2"]}]}
    play.do(answers.answer_whole, play.south, version.id, {"stance": "yes_if", "condition": both}, 0)
    play.do(answers.answer_whole, play.patron, version.id, YES, 0)
    assert not close_due(play.database)
    play.pass_(hours=48)
    assert [h.kind for h in close_due(play.database)] == ["version"]
    assert not close_due(play.database)
    for actor in play.everybody:
        seen = play.see(projection.version, actor, version.id)
        assert seen.state == "closed"
        assert seen.round.adopted
        assert seen.round.accepting == tuple(play.seats[p] for p in ("north", "south", "patron"))


@pytest.mark.parametrize("lacking", [None, NO, {"stance": "yes_if", "condition": {"point": "p0", "is": ["o0"]}}])
def test_who_is_missing_is_told_to_nobody(play, lacking):
    version = tabled(play)
    for actor in (play.north, play.south):
        play.do(answers.answer_whole, actor, version.id, YES, 0)
    if lacking:
        play.do(answers.answer_whole, play.patron, version.id, lacking, 0)
    play.pass_(hours=49)
    close_due(play.database)
    for actor in play.everybody:
        assert play.see(projection.version, actor, version.id).round.to_dict() == {
            "adopted": False,
            "accepting": [],
            "closed_at": str(play.clock.at),
        }


def test_point_answers_go_to_the_chair_only_where_the_seat_chose_so(play):
    version = tabled(play)
    for actor in (play.north, play.south):
        play.do(answers.answer_point, actor, version.id, "p1", {"stance": "cannot"}, 0)
    play.do(answers.share_points, play.north, version.id, True)
    assert play.see(projection.shared_answers, play.chair, version.id) == ()
    play.pass_(hours=49)
    close_due(play.database)
    (shared,) = play.see(projection.shared_answers, play.chair, version.id)
    assert (shared.seat_id, shared.points["p1"].stance) == (play.seats["north"], "cannot")
    assert play.see(projection.shared_answers, play.south, version.id) == ()
    with pytest.raises(NotThere):
        play.see(projection.shared_answers, play.observer, version.id)


def test_two_of_one_seat_do_not_overwrite_one_another(play):
    version = tabled(play)
    assert play.do(answers.answer_point, play.north, version.id, "p0", {"stance": "cannot"}, 0) == 1
    with pytest.raises(Conflict):
        play.do(answers.answer_point, play.north, version.id, "p0", {"stance": "can_live_with"}, 0)
    assert play.do(answers.answer_point, play.north, version.id, "p0", None, 1) == 2
    seen = play.see(projection.own_answers, play.north, version.id)
    assert (seen.points["p0"].stance, seen.points["p0"].revision, seen.whole.stance) == ("", 2, "")


def test_answers_expire_with_their_version(play):
    first = tabled(play)
    play.do(answers.answer_whole, play.north, first.id, YES, 0)
    second = tabled(play, B)
    with pytest.raises(Superseded, match="version 2"):
        play.do(answers.answer_whole, play.south, first.id, YES, 0)
    assert play.see(projection.own_answers, play.north, second.id).whole.stance == ""
    seen = play.see(projection.versions, play.south)
    assert [(v.number, v.state, v.changed) for v in seen] == [(2, "open", ("p1", "p2")), (1, "superseded", ())]
    play.pass_(hours=49)
    with pytest.raises(Closed):  # the deadline has passed, whether or not the clock has closed the round yet
        play.do(answers.answer_whole, play.north, second.id, YES, 0)


def test_only_its_audience_knows_a_version(play):
    version = tabled(play, audience=[play.seats["north"], "observers"])
    assert play.see(projection.version, play.north, version.id).audience == ()
    assert play.see(projection.version, play.observer, version.id).number == 1
    for ask in (projection.version, projection.own_answers, projection.amendments, projection.bracketed):
        with pytest.raises(NotThere):
            play.see(ask, play.south, version.id)
    with pytest.raises(NotThere):
        play.do(disclosure.opened, play.south, version.id)
    assert play.see(projection.versions, play.south) == ()
    assert version.id not in {line.object_id for line in play.see(projection.log, play.south)}
    assert play.see(projection.table, play.south).deadlines == ()


def test_a_chair_answers_nothing_and_a_seat_tables_nothing(play):
    version = tabled(play)
    with pytest.raises(NotAllowed):
        play.do(answers.answer_whole, play.chair, version.id, YES, 0)
    with pytest.raises(NotAllowed):
        play.do(single_text.table_version, play.north, "Mine", A, {})
    with pytest.raises(NotThere):
        play.see(projection.own_answers, play.chair, version.id)
    with pytest.raises(InputError, match="own answer"):
        play.do(answers.answer_whole, play.north, version.id, {"stance": "yes_if", "condition": {"seat": play.seats["north"]}}, 0)  # fmt: skip


# Amendments, caucus, disclosure ---------------------------------------------------------------------------------------
def test_an_amendment_moves_with_its_words_or_waits_for_its_seat(play):
    version = tabled(play)
    words = play.see(projection.version, play.north, version.id).words_sha256
    kept = play.do(amendments.offer, play.north, version.id, "p0", "Other words.", words["p0"])
    moved = play.do(amendments.offer, play.south, version.id, "p1", "Quite other words.", words["p1"], "o2")
    play.do(amendments.offer, play.patron, version.id, "p0", "Other words.", words["p0"])
    with pytest.raises(Conflict):
        play.do(amendments.offer, play.patron, version.id, "p0", "Third words.", words["p2"])
    texts = {b.point: b.text for b in play.see(projection.bracketed, play.observer, version.id)}
    assert texts["p0"] == "[Option 1] [North, Patron: Other words.]"
    assert texts["p2"] == "Option 0"
    second = tabled(play, B)
    states = {a.id: (a.version_id, a.state) for a in play.see(projection.amendments, play.chair)}
    assert states[kept.id] == (second.id, "offered")
    assert states[moved.id] == (version.id, "moved")
    now = play.see(projection.version, play.south, second.id).words_sha256["p1"]
    with pytest.raises(NotThere):
        play.do(amendments.rebase, play.north, moved.id, second.id, now)
    assert play.do(amendments.rebase, play.south, moved.id, second.id, now).state == "offered"
    assert play.do(amendments.take, play.chair, kept.id).state == "taken"
    with pytest.raises(Closed):
        play.do(amendments.withdraw, play.north, kept.id)


def test_a_seat_releases_its_own_sentences(play):
    note = play.do(caucus.write, play.north, "We could move. Not on point 1!\nTell nobody.")
    assert note.sentences == ("We could move.", "Not on point 1!", "Tell nobody.")
    play.pass_(minutes=1)
    reply = play.do(caucus.write, play.chair, "Understood.", play.seats["north"])
    for actor in (play.south, play.observer):
        assert play.see(projection.releases, actor) == ()
    assert play.see(projection.notes, play.south) == ()
    with pytest.raises(NotThere):
        play.see(projection.notes, play.south, play.seats["north"])
    with pytest.raises(NotThere):
        play.do(caucus.release, play.south, note.id, 0)
    with pytest.raises(NotAllowed):
        play.do(caucus.release, play.chair, note.id, 0)
    with pytest.raises(NotAllowed):
        play.do(caucus.release, play.north, reply.id, 0)
    play.do(caucus.release, play.north, note.id, 0)
    assert [r.words for r in play.see(projection.releases, play.observer)] == ["We could move."]
    assert [n.released for n in play.see(projection.notes, play.chair)] == [(True, False, False), (False,)]


def test_tabled_delivered_and_opened_are_three_records(play):
    version = tabled(play)
    play.pass_(minutes=1)
    assert play.do(disclosure.delivered, play.north, version.id)
    play.pass_(minutes=1)
    assert play.do(disclosure.opened, play.north, version.id)
    assert not play.do(disclosure.opened, play.north, version.id)
    seen = {d.seat_id: d for d in play.see(projection.disclosures, play.chair)}
    mine = seen[play.seats["north"]]
    assert mine.tabled < mine.delivered < mine.opened
    assert seen[play.seats["south"]].delivered is None
    assert {d.seat_id for d in play.see(projection.disclosures, play.south)} == {play.seats["south"]}
    assert play.see(projection.disclosures, play.observer) == ()


def test_a_deadline_moves_for_all_before_it_passes_and_only_later(play):
    version = tabled(play)
    closes = play.see(projection.version, play.north, version.id).closes_at
    later = closes.replace(day=closes.day + 2)
    with pytest.raises(NotAllowed):
        play.do(deadlines.extend, play.north, "version", version.id, later)
    with pytest.raises(InputError):
        play.do(deadlines.extend, play.chair, "version", version.id, closes)
    play.do(deadlines.extend, play.chair, "version", version.id, later)
    assert play.see(projection.table, play.observer).deadlines[0].closes_at == later
    assert play.see(projection.log, play.south)[0].kind == "deadline of version extended"
    play.pass_(days=5)
    with pytest.raises(Closed):
        play.do(deadlines.extend, play.chair, "version", version.id, later.replace(day=20))


# Private scoring and the search ---------------------------------------------------------------------------------------
def test_a_search_answers_at_its_time_with_the_text_that_the_engine_finds(play):
    play.keep_sheets()
    called = play.do(searching.call, play.chair)
    with pytest.raises(Closed, match="seed"):
        play.do(searching.seal_sheet, play.north, called.id)
    close_due(play.database)
    (seen,) = play.see(projection.searches, play.observer)
    assert len(seen.commitment) == 64
    for party in SHEETS:
        play.do(searching.seal_sheet, play.actors[party], called.id)
    play.keep_sheets({"north": SHEETS["north"] | {"no_deal": 99}})  # after sealing: changes nothing
    play.pass_(hours=23, minutes=45)
    with pytest.raises(Closed):
        play.do(searching.seal_sheet, play.north, called.id)
    assert close_due(play.database) == ()
    for actor in play.everybody:
        assert play.see(projection.searches, actor)[0].found is None
    play.pass_(minutes=15)
    assert [h.kind for h in close_due(play.database)] == ["search"]
    (seen,) = play.see(projection.searches, play.chair)
    seed = bytes.fromhex(seen.seed)
    assert commitment(seed) == seen.commitment
    sheets = {p: read_sheet(p, data, POINTS) for p, data in SHEETS.items()}
    assert seen.package == find_text(POINTS, sheets, sorted(sheets), seed).package
    assert seen.found
    assert seen.band is None
    with play.database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.sealed_sheets) == tx.count(schema.search_seeds) == 0


@pytest.mark.parametrize("sealed", [(), ("north", "south"), ("north", "south", "patron")])
def test_none_found_reads_the_same_whatever_the_reason(play, sealed):
    play.keep_sheets(SHEETS | {"south": SHEETS["south"] | {"red_lines": [{"when": "p0 in [o0, o1]"}]}, "north": SHEETS["north"] | {"red_lines": [{"when": "p0 is o2"}]}})  # fmt: skip
    called = play.do(searching.call, play.chair)
    close_due(play.database)
    for party in sealed:
        play.do(searching.seal_sheet, play.actors[party], called.id)
    play.pass_(hours=24)
    close_due(play.database)
    for actor in play.everybody:
        seen = play.see(projection.searches, actor)[0]
        assert (seen.found, seen.package, seen.sealed) == (False, None, None)


def test_a_sheet_serves_one_search_and_searches_are_few(database, clock):
    play = Play(database, clock, rules(searches=1))
    play.keep_sheets()
    called = play.do(searching.call, play.chair)
    with pytest.raises(NotAllowed):
        play.do(searching.call, play.chair)
    close_due(play.database)
    play.do(searching.seal_sheet, play.north, called.id)
    play.do(searching.withdraw_sheet, play.north, called.id)
    assert play.see(projection.searches, play.north)[0].sealed is False
    assert play.see(projection.searches, play.chair)[0].sealed is None
    with pytest.raises(InputError, match="without a deal"):
        play.do(searching.seal_sheet, play.league, called.id)


def test_a_sheet_is_its_seats_alone(play):
    play.keep_sheets()
    seen = play.see(projection.own_sheet, play.north)
    assert (seen.revision, seen.weights["p0"], seen.figures["p0"]["o1"]["figure"]) == (1, 50, 60)
    assert play.see(scoring.worth_of, play.north, A).value == pytest.approx(45)
    assert play.see(scoring.ladder_of, play.south).value == pytest.approx(100)
    assert play.see(projection.own_sheet, play.league).revision == 0
    for actor in (play.chair, play.observer):
        with pytest.raises(NotThere):
            play.see(projection.own_sheet, actor)


# Secret acceptance, signature -----------------------------------------------------------------------------------------
def put(play, *packages):
    return play.do(proposals.put, play.chair, [ProposedText(p) for p in packages])


def answer(play, proposal, **said):
    for party, accepts in said.items():
        play.do(proposals.accept, play.actors[party], proposal, accepts)


@pytest.mark.parametrize("said", [{}, {"north": True}, {"north": True, "south": False, "patron": True}])
def test_not_adopted_reads_the_same_for_all_and_the_answers_are_gone(play, said):
    batch = put(play, A)
    answer(play, batch.proposals[0], **said)
    play.pass_(hours=23)
    assert close_due(play.database) == ()
    play.pass_(hours=1)
    with pytest.raises(Closed):
        play.do(proposals.accept, play.south, batch.proposals[0], True)
    close_due(play.database)
    for actor in play.everybody:
        (shown,) = play.see(projection.batches, actor)[0].proposals
        assert (shown.state, shown.signers, shown.own) == ("not_adopted", (), None)
    with play.database.transaction(SYSTEM, reading=True) as tx:
        assert tx.count(schema.acceptances) == 0
    assert [name for name in play.database.vault.names() if name.startswith("batch")] == []


def test_never_closes_on_the_last_answer_and_may_be_changed_until_then(play):
    batch = put(play, A)
    answer(play, batch.proposals[0], north=False, south=True, patron=True, league=False)
    answer(play, batch.proposals[0], north=True)
    assert close_due(play.database) == ()
    for actor in play.everybody:
        (shown,) = play.see(projection.batches, actor)[0].proposals
        assert (shown.state, shown.signers) == ("open", ())
    assert play.see(projection.batches, play.north)[0].proposals[0].own is True
    assert play.see(projection.batches, play.league)[0].proposals[0].own is False
    assert play.see(projection.batches, play.chair)[0].proposals[0].own is None


def test_of_several_that_all_accept_the_first_is_adopted(play):
    batch = put(play, C, A)
    for proposal in batch.proposals:
        answer(play, proposal, north=True, south=True, patron=True)
    play.pass_(hours=24)
    close_due(play.database)
    shown = play.see(projection.batches, play.observer)[0].proposals
    assert [(p.state, len(p.signers)) for p in shown] == [("adopted", 3), ("not_adopted", 0)]


def test_proposals_are_few_and_different_enough(play):
    with pytest.raises(InputError, match="fewer than 2 points"):
        put(play, A, A | {"p0": "o0"})
    with pytest.raises(InputError, match="expected 1 to 3"):
        put(play, A, B, C, A)
    with pytest.raises(InputError, match="open"):
        put(play, {"p0": "o0"})
    put(play, A)
    with pytest.raises(Conflict):
        put(play, B)
    play.pass_(hours=24)
    close_due(play.database)
    with pytest.raises(InputError, match="fewer than 2 points"):
        put(play, A | {"p2": "o1"})
    for package in (B, C, {"p0": "o2", "p1": "o0", "p2": "o0"}, {"p0": "o0", "p1": "o2", "p2": "o0"}):
        put(play, package)
        play.pass_(hours=24)
        close_due(play.database)
    with pytest.raises(NotAllowed, match="5 batches"):
        put(play, {"p0": "o2", "p1": "o2", "p2": "o1"})


def signed(play, package=A):
    batch = put(play, package)
    answer(play, batch.proposals[0], north=True, south=True, patron=True)
    play.pass_(hours=24)
    close_due(play.database)
    (settlement,) = play.see(projection.settlements, play.chair)
    for party in SHEETS:
        play.do(signatures.sign, play.actors[party], settlement.id, settlement.sha256)
    return settlement


def test_signing_the_very_text_ends_the_talks(play):
    batch = put(play, A)
    answer(play, batch.proposals[0], north=True, south=True, patron=True)
    play.pass_(hours=24)
    close_due(play.database)
    (settlement,) = play.see(projection.settlements, play.observer)
    assert settlement.sha256 == structure.text_sha256("", A, settlement.words)
    with pytest.raises(Conflict):
        play.do(signatures.sign, play.north, settlement.id, "0" * 64)
    with pytest.raises(NotAllowed):
        play.do(signatures.sign, play.league, settlement.id, settlement.sha256)
    done = [play.do(signatures.sign, play.actors[p], settlement.id, settlement.sha256).complete for p in SHEETS]
    assert done == [False, False, True]
    assert play.see(projection.table, play.league).state == "signed"
    assert play.see(projection.settlements, play.league)[0].stands
    with pytest.raises(Closed):
        tabled(play, B)


@pytest.mark.parametrize(("patron", "stands"), [(True, "improving"), (None, "proposal")])
def test_one_improving_text_unanimous_or_the_signed_one_stands(play, patron, stands):
    with pytest.raises(Closed):
        play.do(improving.put, play.chair, ProposedText(B))
    signed(play, {"p0": "o0", "p1": "o0", "p2": "o0"})
    batch = play.do(improving.put, play.chair, ProposedText(A))
    answer(play, batch.proposals[0], north=True, south=True, patron=patron)
    play.pass_(hours=24)
    close_due(play.database)
    newest = play.see(projection.settlements, play.chair)[0]
    if newest.how == "improving":
        assert [s.how for s in play.see(projection.settlements, play.north) if s.stands] == ["proposal"]
        for party in SHEETS:
            play.do(signatures.sign, play.actors[party], newest.id, newest.sha256)
    assert [s.how for s in play.see(projection.settlements, play.north) if s.stands] == [stands]
    with pytest.raises(NotAllowed, match="One improving"):
        play.do(improving.put, play.chair, ProposedText(B))


def test_a_search_after_signature_is_at_least_as_good_for_all(play):
    signed(play, {"p0": "o0", "p1": "o0", "p2": "o0"})
    play.keep_sheets()
    called = play.do(searching.call, play.chair)
    close_due(play.database)
    for party in SHEETS:
        play.do(searching.seal_sheet, play.actors[party], called.id)
    play.pass_(hours=24)
    close_due(play.database)
    (seen,) = play.see(projection.searches, play.chair)
    assert seen.improving
    assert seen.found
    for party in SHEETS:
        before = play.see(scoring.worth_of, play.actors[party], {"p0": "o0", "p1": "o0", "p2": "o0"})
        assert play.see(scoring.worth_of, play.actors[party], seen.package).value >= before.value


def test_what_is_open_closes_before_a_negotiation_ends(play):
    version = tabled(play)
    put(play, A)
    with pytest.raises(NotAllowed):
        play.do(setting_up.end, play.north)
    with pytest.raises(Conflict, match="A batch is open"):
        play.do(setting_up.end, play.chair)
    play.pass_(hours=24)
    close_due(play.database)
    play.do(setting_up.end, play.chair)
    assert play.see(projection.table, play.league).state == "ended"
    with pytest.raises(Closed, match="has ended"):
        play.do(answers.answer_whole, play.north, version.id, YES, 0)


# Silence --------------------------------------------------------------------------------------------------------------
def test_silence_needs_consent_and_delivery_and_one_no_breaks_it(play):
    version = tabled(play)
    needed = [play.actors[p] for p in SHEETS]
    with pytest.raises(NotAllowed, match="opted in"):
        play.do(silence.begin, play.chair, version.id)
    for actor in needed:
        play.do(silence.opt_in, actor, True)
    with pytest.raises(NotAllowed, match="handed"):
        play.do(silence.begin, play.chair, version.id)
    for actor in needed:
        play.do(disclosure.delivered, actor, version.id)
    with pytest.raises(InputError, match="72 hours"):
        play.do(silence.begin, play.chair, version.id, play.clock.at.replace(day=2))
    begun = play.do(silence.begin, play.chair, version.id)
    with pytest.raises(Conflict):
        tabled(play, B)
    play.do(silence.object_, play.south, begun.id)
    for actor in play.everybody:
        (seen,) = play.see(projection.silences, actor)
        assert (seen.state, seen.objected) == ("open", {play.south: True}.get(actor, False if actor.seat_id else None))
    play.pass_(hours=72)
    close_due(play.database)
    assert play.see(projection.silences, play.north)[0].state == "broken"
    again = play.do(silence.begin, play.chair, version.id)
    play.pass_(hours=72)
    close_due(play.database)
    assert {s.id: s.state for s in play.see(projection.silences, play.north)}[again.id] == "adopted"
    (settlement,) = play.see(projection.settlements, play.observer)
    assert (settlement.how, len(settlement.signers)) == ("silence", 3)


# What the clock closes, and what is destroyed -------------------------------------------------------------------------
def test_answers_of_a_closed_batch_lie_nowhere_in_the_file_or_its_log(play, place):
    batch = put(play, A)
    answer(play, batch.proposals[0], north=False, south=True)
    with play.database.transaction(SYSTEM, reading=True) as tx:
        sealed = [bytes(row.sealed) for row in tx.rows(schema.acceptances)]
    if place.server is None:
        assert all(one in place.stored_bytes() for one in sealed)
    play.pass_(hours=24)
    close_due(play.database)
    if place.server is None:  # PostgreSQL keeps old pages until it vacuums: what they hold opens no more
        assert not any(one in place.stored_bytes() for one in sealed)


def test_a_copy_of_the_answers_opens_no_more_once_the_batch_has_closed(play):
    batch = put(play, A)
    answer(play, batch.proposals[0], north=False, south=True)
    with play.database.transaction(SYSTEM, reading=True) as tx:
        copies = tx.rows(schema.acceptances)
        key = tx.row(schema.batches).key_name
        assert {tx.unseal(schema.acceptances, row, key=key) for row in copies} == {b"true", b"false"}
    play.pass_(hours=24)
    close_due(play.database)
    with play.database.transaction(SYSTEM, reading=True) as tx:
        for row in copies:
            with pytest.raises(Unsealable):
                tx.unseal(schema.acceptances, row, key=key)


@pytest.mark.parametrize("when", ["before the result", "before the key is destroyed"])
def test_a_close_that_is_cut_short_is_as_if_it_had_not_been_or_is_finished_later(play, monkeypatch, when):
    batch = put(play, A)
    answer(play, batch.proposals[0], north=True, south=True, patron=True)
    play.pass_(hours=24)
    with monkeypatch.context() as cut:
        if when == "before the result":
            cut.setattr(signatures, "settle", _cut_short)
        else:
            cut.setattr(play.database.vault, "destroy_key", _cut_short)
        with pytest.raises(KeyboardInterrupt):
            close_due(play.database)
    state = play.see(projection.batches, play.chair)[0].state
    assert state == ("open" if when == "before the result" else "closed")
    close_due(play.database)
    close_due(play.database)
    assert play.see(projection.batches, play.chair)[0].proposals[0].state == "adopted"
    assert len(play.see(projection.settlements, play.chair)) == 1
    assert not [name for name in play.database.vault.names() if name.startswith("batch")]
    closings = [line for line in play.see(projection.log, play.observer) if line.kind == "batch closed"]
    assert len(closings) == 1


def _cut_short(*arguments, **named):
    raise KeyboardInterrupt


def test_a_search_that_was_cut_short_runs_again_to_the_same_text(play, monkeypatch):
    play.keep_sheets()
    called = play.do(searching.call, play.chair)
    close_due(play.database)
    for party in SHEETS:
        play.do(searching.seal_sheet, play.actors[party], called.id)
    play.pass_(hours=23.9)
    with monkeypatch.context() as cut:
        cut.setattr(searching, "keep_result", _cut_short)
        with pytest.raises(KeyboardInterrupt):
            close_due(play.database)
    play.pass_(hours=0.1)
    assert close_due(play.database, searches=False) == ()  # nothing is told before the search has run
    assert run_searches(play.database) == 1
    assert [h.kind for h in close_due(play.database, searches=False)] == ["search"]
    seen = play.see(projection.searches, play.chair)[0]
    sheets = {p: read_sheet(p, data, POINTS) for p, data in SHEETS.items()}
    assert seen.package == find_text(POINTS, sheets, sorted(sheets), bytes.fromhex(seen.seed)).package


def test_the_marker_moves_for_whom_something_changed_and_for_nobody_else(play):
    version = tabled(play)

    def markers():
        return [play.see(projection.marker, actor) for actor in play.everybody]

    def moved(before):
        return [actor for actor, old, new in zip(play.everybody, before, markers(), strict=True) if old != new]

    for act, who in (
        (lambda: play.do(answers.answer_whole, play.north, version.id, YES, 0), [play.north]),
        (lambda: play.do(scoring.keep_sheet, play.south, SHEETS["south"], 0), [play.south]),
        (lambda: play.do(caucus.write, play.chair, "Note.", play.seats["patron"]), [play.chair, play.patron]),
        (lambda: play.do(caucus.write, play.north, "Note."), [play.chair, play.north]),
        (lambda: play.do(disclosure.opened, play.north, version.id), [play.chair, play.north]),
        (lambda: put(play, A), play.everybody),
    ):
        before = markers()
        act()
        assert moved(before) == who
        with play.database.transaction(Scope(Reach.SYSTEM, play.id), reading=True) as tx:
            signs = projection.signs(tx)  # what looks after all open pages at once comes to the same
        assert [projection.marker_of(signs, actor) for actor in play.everybody] == markers()
