"""The slides of ``detente slides``: the matrix, the ladder of amendments, the timeline and the order of performance."""

from __future__ import annotations

from collections.abc import Sequence

from detente.bargain.ladder.ladder import Ladder
from detente.bargain.matrix import Matrix
from detente.case.case import Case
from detente.guarantees.performance import Schedule
from detente.report.brief.findings import leading_acts
from detente.report.guarantee_sentences import performance_sentences, step_words
from detente.report.ladder_words import least_sure, points_of, rung_to_show, trade_off, verdict
from detente.report.matrix.formats.pptx import matrix_slides
from detente.report.slides import Deck, shade, write
from detente.text import joined, one_line, short
from detente.words import day, percent, percents, plural

ROWS = 12
"""At most so many rows stand on one slide; each is cut to three lines."""
ACTS = 24
_BANDS = ("FFFFFF", "F1F3F5")


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


def _tables(
    deck: Deck, title: str, standfirst: str, heads: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]
) -> None:
    """Add a table, on as many slides as it needs; heads with their widths in cm, text cut to three lines."""
    count = max(1, -(-len(rows) // ROWS))
    for at in range(0, max(1, len(rows)), ROWS):
        some = rows[at : at + ROWS]
        slide = deck.slide(f"{title} ({at // ROWS + 1} of {count})" if count > 1 else title, standfirst)
        table = deck.table(slide, [head for head, _ in heads], len(some), [width for _, width in heads])
        for i, row in enumerate(some, 1):
            for j, (text, (_, width)) in enumerate(zip(row, heads, strict=True)):
                write(table.cell(i, j).text_frame.paragraphs[0], short(text, int(width * 15)), 10)
                shade(table.cell(i, j), _BANDS[i % 2])


def _ladder(deck: Deck, case: Case, found: Ladder) -> None:
    heads = (
        ("Changes", 2.0), ("Adopted", 2.6), ("95% range", 3.6), ("Accepts least often", 5.2), ("Points", 7.4),
        ("Who gains and loses, in units of its own utility", 12.0),
    )  # fmt: skip
    rows = [
        (
            str(rung.changes), percent(rung.adopted), percents(rung.low, rung.high), least_sure(rung, case.name),
            points_of(case, rung), trade_off(rung, lambda party: case.name(party).partition(" (")[0]),
        )
        for rung in found.rungs
    ]  # fmt: skip
    before = f"As it stands it is adopted in {percent(found.before['adopted'])} of the draws. " if found.before else ""
    said = f"{before}{' '.join(verdict(found))} Computed from judgements: {found.fresh:,} draws that chose nothing."
    _tables(deck, "The ladder of amendments", said, heads, rows)
    shown = rung_to_show(found)
    if shown is None or not shown.steps:
        return
    steps = []
    for step in shown.steps:
        point = case.point(step.point)
        before = "(open)" if step.before is None else point.option(step.before).text
        steps.append((point.number, point.title, before, point.option(step.after).text))
    _tables(
        deck, f"The {plural(shown.size, 'change')} in words",
        f"Adopted in {percent(shown.adopted)} of the draws ({percents(shown.low, shown.high)}).",
        (("Point", 2.0), ("Title", 7.0), ("On the table", 11.9), ("Changed to", 11.9)), steps,
    )  # fmt: skip


def _timeline(deck: Deck, case: Case, draft: str) -> None:
    known = [act for act in case.acts_until() if act.text]
    acts = leading_acts(case, case.drafts[draft], ACTS)
    rows = []
    for act in acts:
        first, last = act.date.first, act.date.last
        when = day(first) if first == last else f"{day(first)} to {day(last)}"
        who = act.actor.name or joined([case.name(p) for p in act.actor.parties])
        cited = [case.sources[s].title for s in act.source if s in case.sources]
        sources = cited[0] + (f"; and {len(cited) - 1} more" if len(cited) > 1 else "") if cited else "no source"
        rows.append((when, who, one_line(act.text), sources))
    if not rows:
        return
    left = len(known) - len(acts)
    said = f"As reported up to {day(case.as_of)}." + (
        f" Left out: {plural(left, 'earlier or less close act')} of the record." if left > 0 else ""
    )
    _tables(deck, "What was said and done", said, (("Day", 4.2), ("Who", 5.2), ("What", 15.8), ("Source", 7.6)), rows)


def _performance(deck: Deck, found: Schedule) -> None:
    title = "The order of performance"
    sentences = [(text,) for text in performance_sentences(found)]
    if found.feasible:
        rows = [
            (
                step_words(found, name), joined(found.name(p) for p in found.file.steps[name].by),
                f"{window.earliest:g}", "no last day" if window.latest is None else f"{window.latest:g}",
                "yes" if found.file.steps[name].irreversible else "no",
            )
            for name, window in found.steps.items()
        ]  # fmt: skip
        heads = (("Step", 15.0), ("By", 7.0), ("Earliest day", 3.4), ("Latest day", 3.4), ("Cannot be undone", 4.0))
        said = "Days are counted from the start of performance. Computed from the demands of the text."
        _tables(deck, title, said, heads, rows)
        title = "Who stands exposed meanwhile"
    if sentences:
        _tables(deck, title, "Computed from the order of the steps.", (("Finding", 32.8),), sentences)
