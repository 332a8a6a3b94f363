"""The slides of ``detente slides``: the matrix, the ladder of amendments, the timeline and the order of performance."""

from __future__ import annotations

from detente.bargain.ladder.ladder import Ladder
from detente.bargain.matrix import Matrix
from detente.case.case import Case
from detente.guarantees.performance import Schedule
from detente.language import decimal, ntr, number, tr
from detente.report.brief.findings import leading_acts
from detente.report.guarantee_sentences import performance_sentences, step_words
from detente.report.ladder_words import least_sure, points_of, rung_to_show, trade_off, verdict
from detente.report.matrix.formats.pptx import matrix_slides
from detente.report.slides import Deck
from detente.text import joined, one_line
from detente.words import day, percent, percents, to_from

ACTS = 24


def to_slides(case: Case, found: Matrix, ladder: Ladder, schedule: Schedule | None) -> bytes:
    """Write the slides of a draft; every table is native.

    Parameters
    ----------
    case : Case
    found : Matrix
    ladder : Ladder
        Of the same draft.
    schedule : Schedule, optional
        None where the case has no ``performance.yaml``: then there are no slides of it.

    Returns
    -------
    bytes
        A PowerPoint file.
    """
    deck = Deck(case)
    matrix_slides(deck, case, found)
    _ladder(deck, case, ladder)
    _timeline(deck, case, found.draft)
    if schedule is not None:
        _performance(deck, schedule)
    return deck.data()


def _ladder(deck: Deck, case: Case, found: Ladder) -> None:
    heads = (
        (tr("Changes"), 2.0), (tr("Adopted"), 2.6), (tr("95% range"), 3.6), (tr("Accepts least often"), 5.2),
        (tr("Points"), 7.4), (tr("Who gains and loses, in units of its own utility"), 12.0),
    )  # fmt: skip
    rows = [
        (
            str(rung.changes), percent(rung.adopted), percents(rung.low, rung.high), least_sure(rung, case.name),
            points_of(case, rung), trade_off(rung, lambda party: case.name(party).partition(" (")[0]),
        )
        for rung in found.rungs
    ]  # fmt: skip
    said = verdict(found)
    if found.before:
        share = percent(found.before["adopted"])
        said = [tr("As it stands it is adopted in {share} of the draws.", share=share), *said]
    said = [*said, tr("Computed from judgements: {draws} draws that chose nothing.", draws=number(found.fresh))]
    deck.tables(tr("The ladder of amendments"), " ".join(said), heads, rows)
    shown = rung_to_show(found)
    if shown is None or not shown.steps:
        return
    steps = []
    for step in shown.steps:
        point = case.point(step.point)
        before = tr("(open)") if step.before is None else point.says(step.before)
        steps.append((point.number, point.title, before, point.says(step.after)))
    deck.tables(
        ntr(shown.size, "The {n} change in words", "The {n} changes in words"),
        tr(
            "Adopted in {share} of the draws ({range}).",
            share=percent(shown.adopted), range=percents(shown.low, shown.high),
        ),
        ((tr("Point"), 2.0), (tr("Title"), 7.0), (tr("On the table"), 11.9), (tr("Changed to"), 11.9)), steps,
    )  # fmt: skip


def _timeline(deck: Deck, case: Case, draft: str) -> None:
    known = [act for act in case.acts_until() if act.text]
    acts = leading_acts(case, case.drafts[draft], ACTS)
    rows = []
    for act in acts:
        first, last = act.date.first, act.date.last
        when = to_from(day(first), day(last))
        who = act.actor.name or joined([case.name(p) for p in act.actor.parties])
        cited = [case.sources[s].title for s in act.source if s in case.sources]
        sources = cited[0] if cited else tr("no source")
        if len(cited) > 1:
            sources = ntr(len(cited) - 1, "{source}; and {n} more", "{source}; and {n} more", source=sources)
        rows.append((when, who, one_line(act.text), sources))
    if not rows:
        return
    left = len(known) - len(acts)
    said = tr("As reported up to {day}.", day=day(case.as_of))
    if left > 0:
        said += " " + ntr(
            left,
            "Left out: {n} earlier or less close act of the record.",
            "Left out: {n} earlier or less close acts of the record.",
        )
    heads = ((tr("Day"), 4.2), (tr("Who"), 5.2), (tr("What"), 15.8), (tr("Source"), 7.6))
    deck.tables(tr("What was said and done"), said, heads, rows)


def _performance(deck: Deck, found: Schedule) -> None:
    title = tr("The order of performance")
    sentences = [(text,) for text in performance_sentences(found)]
    if found.feasible:
        rows = [
            (
                step_words(found, name), joined(found.name(p) for p in found.file.steps[name].by),
                decimal(f"{window.earliest:g}"),
                tr("no last day") if window.latest is None else decimal(f"{window.latest:g}"),
                tr("yes") if found.file.steps[name].irreversible else tr("no"),
            )
            for name, window in found.steps.items()
        ]  # fmt: skip
        heads = (
            (tr("Step"), 15.0), (tr("By"), 7.0), (tr("Earliest day"), 3.4), (tr("Latest day"), 3.4),
            (tr("Cannot be undone"), 4.0),
        )  # fmt: skip
        said = tr("Days are counted from the start of performance. Computed from the demands of the text.")
        deck.tables(title, said, heads, rows)
        title = tr("Who stands exposed meanwhile")
    if sentences:
        deck.tables(title, tr("Computed from the order of the steps."), ((tr("Finding"), 32.8),), sentences)
