"""Training: exercises, seats that the computer plays, the debrief against enumeration, and a class of thirty tables."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from itertools import product

import numpy as np
import pytest
from pypdf import PdfReader

from detente.case.load import load_case
from detente.errors import InputError
from detente.problem.compile import compile_problem
from detente.table import projection
from detente.table.errors import NotAllowed, NotThere
from detente.table.negotiation import proposals, searching, setting_up, signatures, single_text
from detente.table.negotiation.closing import close_due
from detente.table.negotiation.finding import find_text
from detente.table.negotiation.proposals import ProposedText
from detente.table.negotiation.sheets import read_sheet
from detente.table.roles import Actor, Role
from detente.table.store.database import Reach, Scope
from detente.table.training import class_room, computer_seats, exercises
from detente.table.training.debrief import agree, debrief, opened
from detente.table.training.typeset import blocks


def case_of(exercise_id):
    return load_case(exercises._folder() / exercise_id)


@pytest.mark.parametrize(("exercise_id", "parties", "points"), [("harbour_accord", 3, 6), ("two_rivers", 6, 28)])
def test_an_exercise_is_a_case_without_faults_in_which_a_text_is_to_be_found(exercise_id, parties, points):
    case = case_of(exercise_id)
    assert not case.warnings
    assert (len(case.parties), len(case.points)) == (parties, points)
    assert {e.id for e in exercises.exercises()} >= {exercise_id}
    entries = exercises._ready(exercise_id).entries
    sheets = {party: read_sheet(party, entry, case.points) for party, entry in entries.items()}
    found = find_text(case.points, sheets, sorted(sheets), bytes(32))
    assert found.proven
    problem = compile_problem(case)
    assert problem.accepts(problem.columns_of(found.package))[0, 0].all()


def test_no_party_of_the_small_exercise_can_have_its_way_and_a_tenth_of_the_texts_would_do():
    problem = compile_problem(case_of("harbour_accord"))
    every = np.array(list(product(*[range(problem.offset[j], problem.offset[j + 1]) for j in range(6)])))
    accepted = problem.accepts(every)[0]
    assert 0 < accepted.all(axis=1).mean() < 0.15
    for k, best in enumerate(problem.utilities(every)[0].argmax(axis=0)):
        assert accepted[best, k]
        assert not accepted[best].all()


def test_instructions_say_what_the_part_needs_and_nothing_of_the_others(database):
    made = exercises.start(database, "harbour_accord")
    told = {}
    for party, seat in made.seats.items():
        with database.transaction(Scope(Reach.SEAT, made.negotiation_id, seat), reading=True) as tx:
            told[party] = projection.instructions(tx, Actor("", made.negotiation_id, Role.SEAT, seat))
    assert "The parliament would not ratify it" in told["sudmark"]
    assert "You speak for Norland" in told["norland"]
    assert not [p for p in told if p != "norland" and "You speak for Norland" in told[p]]
    with database.transaction(Scope(Reach.CHAIR, made.negotiation_id), reading=True) as tx, pytest.raises(NotThere):
        projection.instructions(tx, Actor("", made.negotiation_id, Role.CHAIR))
    pdf = PdfReader(BytesIO(exercises.instructions_pdf("The harbour accord", "Norland", told["norland"])))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Confidential" in text
    assert "Who runs the harbour" in text


def test_words_are_data_when_they_are_typeset():
    hostile = '# #panic("no")\n- *not* bold $x$ @ref\n<label> [#link("x")]'
    text = PdfReader(BytesIO(exercises.instructions_pdf("T", "S", hostile))).pages[0].extract_text()
    assert 'panic("no")' in text
    assert "*not*" in text
    assert [b["kind"] for b in blocks(hostile)] == ["heading", "item", "text"]


def test_strategies_hold_out_in_their_order_and_end_at_no_deal():
    case = case_of("harbour_accord")
    sheet = read_sheet("norland", exercises._ready("harbour_accord").entries["norland"], case.points)
    every = [dict(zip(case.point_ids, c, strict=True)) for c in product(*case.options.values())][::7]

    def accepted(strategy, rounds):
        return {k for k, p in enumerate(every) if computer_seats.judge(sheet, case.points, p, strategy, rounds).accepts}

    honest = accepted("honest", 0)
    for rounds in (0, 4, 8):
        assert accepted("firm", rounds) <= accepted("conceding", rounds) <= honest
    assert len(accepted("firm", 4)) < len(accepted("conceding", 4))
    assert accepted("firm", 10) == accepted("conceding", 10) == honest


def test_three_computer_seats_and_a_chair_play_to_the_debrief(database, clock):
    strategies = {"norland": "firm", "sudmark": "honest", "islands": "conceding"}
    made = exercises.start(database, "harbour_accord", computer={p: strategies[p] for p in ("norland", "islands")})
    chair = Actor("", made.negotiation_id, Role.CHAIR)
    person = Actor("", made.negotiation_id, Role.SEAT, made.seats["sudmark"], may_answer=True)

    def do(service, actor, *arguments):
        with database.transaction(Scope.of(actor)) as tx:
            return service(tx, actor, *arguments)

    def see(function, actor=chair, *arguments):
        with database.transaction(Scope.of(actor), reading=True) as tx:
            return function(tx, actor, *arguments)

    def tell():
        with database.transaction(Scope(Reach.SYSTEM, made.negotiation_id), reading=True) as tx:
            return debrief(tx, chair)

    assert computer_seats.play(database) == 0
    assert do(setting_up.sign_rules, person, see(projection.table).rules_sha256).open
    case = case_of("harbour_accord")
    middle = {point.id: point.option_ids[1] for point in case.points}
    version = do(single_text.table_version, chair, "The middle", middle, {})
    assert computer_seats.play(database) > 4
    assert computer_seats.play(database) == 0  # everything open is done
    clock.move(timedelta(minutes=20))
    close_due(database)
    assert len(see(projection.shared_answers, chair, version.id)) == 2
    called = do(searching.call, chair)
    close_due(database)
    computer_seats.play(database)
    do(searching.seal_sheet, person, called.id)
    clock.move(timedelta(minutes=20))
    close_due(database)
    (search,) = see(projection.searches)
    assert search.found
    first = {point.id: point.option_ids[0] for point in case.points}  # crosses a red line of the person's part
    for package in (first, search.package):
        do(proposals.put, chair, [ProposedText(package)])
        assert computer_seats.play(database) >= 2
        (proposal,) = see(projection.batches)[0].proposals
        do(proposals.accept, person, proposal.id, package is not first)
        clock.move(timedelta(minutes=20))
        close_due(database)
        for _ in range(9):  # in the end the firm one, too, takes what is better than no deal
            if package is first:
                do(single_text.table_version, chair, "Again", search.package, {})
    settled = see(projection.settlements)
    for settlement in settled:
        do(signatures.sign, person, settlement.id, settlement.sha256)
    with pytest.raises(NotThere):
        tell()
    computer_seats.play(database)
    assert see(projection.table).state == "signed"
    two = tell()
    assert set(two.seats) == {made.seats["norland"], made.seats["islands"]}
    do(agree, person)
    three = tell()
    assert len(three.seats) == 3
    assert three.ended == search.package
    assert three.better is None  # what the search finds is efficient
    assert three.exact


def test_a_table_of_computer_seats_alone_is_open_at_once(database):
    made = exercises.start(database, "harbour_accord", computer=("norland", "sudmark", "islands"))
    with database.transaction(Scope(Reach.CHAIR, made.negotiation_id), reading=True) as tx:
        assert projection.table(tx, Actor("", made.negotiation_id, Role.CHAIR)).state == "open"
    assert computer_seats.play(database) == 6  # each opts in to silence and agrees to the debrief


def test_the_debrief_by_enumeration():
    case = case_of("harbour_accord")
    entries = exercises._ready("harbour_accord").entries
    texts = {party: read_sheet(party, entry, case.points).text for party, entry in entries.items()}
    problem = compile_problem(case)
    every = np.array(list(product(*[range(problem.offset[j], problem.offset[j + 1]) for j in range(6)])))
    utilities = problem.utilities(every)[0]
    free = problem.accepts(every)[0].all(axis=1)
    worst = every[np.flatnonzero(free)[utilities[free].sum(axis=1).argmin()]]
    ended = problem.package_of(worst)
    found = opened(case.points, texts, ended)
    at = problem.utilities(worst)[0, 0]
    no_red = ~(problem.red_lines.evaluate(every) & problem.central.red_line_real[0]).any(axis=1)
    allowed = no_red & (utilities >= at - 1e-9).all(axis=1)
    assert sum(found.left.values()) == pytest.approx((utilities[allowed] - at).sum(axis=1).max())
    assert min(found.left.values()) >= -1e-9
    assert found.worth == pytest.approx(dict(zip(problem.parties, at, strict=True)))
    none = opened(case.points, texts, None)
    assert none.worth == {}
    assert sum(none.left.values()) == pytest.approx((utilities - problem.central.no_deal[0])[free].sum(axis=1).max())
    for member, package in zip(none.frontier, none.frontier_texts, strict=True):
        mine = np.array([member[p] for p in problem.parties])
        assert problem.utilities(problem.columns_of(package))[0, 0] == pytest.approx(mine)
        assert not ((utilities >= mine - 1e-9).all(axis=1) & (utilities > mine + 1e-6).any(axis=1)).any()


def test_a_class_of_thirty_tables(database):
    made = class_room.open_class(database, "harbour_accord", 30, computer=("norland",))
    ids = [table.negotiation_id for table in made]
    seen = class_room.overview(database, ids)
    assert [table.title for table in seen[:2]] == ["The harbour accord, table 1", "The harbour accord, table 2"]
    assert {(table.state, table.versions, table.settled) for table in seen} == {("setting_up", 0, False)}
    with pytest.raises(InputError, match="1 to 60"):
        class_room.open_class(database, "harbour_accord", 61)
    with pytest.raises(InputError, match="did you mean 'two_rivers'"):
        exercises.start(database, "two_river")
    with pytest.raises(InputError, match="expected one of honest"):
        exercises.start(database, "two_rivers", computer={"aren": "sly"})


def test_sheets_are_opened_in_a_training_only(database, clock):
    from tests.table.negotiation.playing import Play

    play = Play(database, clock)
    with pytest.raises(NotAllowed):
        play.do(agree, play.north)
    with database.transaction(Scope(Reach.SYSTEM, play.id), reading=True) as tx, pytest.raises(NotThere):
        debrief(tx, play.chair)
