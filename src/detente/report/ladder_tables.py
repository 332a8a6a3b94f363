"""The screen of the amendment ladder."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from detente.bargain.amendment import Amendment
from detente.bargain.ladder.ladder import Ladder, Rung
from detente.bargain.ladder.models import DRAWS
from detente.report.ladder_words import (
    best_possible,
    chosen_rung,
    least_sure,
    pays,
    points_of,
    regret_note,
    trade_off,
    under_models,
    verdict,
)
from detente.report.model_words import model_name
from detente.report.tables import cell, folded, open_table, right
from detente.text import one_line
from detente.words import day, inside, percent, percents, plural, range_of, signed


def show_ladder(
    console: Console, case: Any, draft: Any, found: Ladder, central: Amendment | None = None, rung: int | None = None
) -> None:
    """Show the ladder, what it says as a whole, and one rung in words.

    Parameters
    ----------
    console : Console
    case, draft
    found : Ladder
    central : Amendment, optional
        The smallest amendment on the central judgements, to compare with.
    rung : int, optional
        Which rung to show in words; default: where the ladder stops paying.
    """
    console.print(
        Text.assemble(
            ("Amendment ladder of ", "dim"), (inside(one_line(draft.title)), "bold"), (f", {day(draft.date)}", "dim")
        )
    )
    console.print()
    before = f"As it stands it is adopted in {percent(found.before['adopted'])} of draws. " if found.before else ""
    console.print(Text(f"{before}For each number of changes, {_sought(case, found)}:"))
    console.print()
    console.print(_rungs(case, found))
    console.print()
    if pays(found):
        console.print(_trades(case, found))
        console.print()
    smallest = (central.size, central.adopted) if central is not None and central.size and central.adopted else None
    for sentence in verdict(found, smallest):
        console.print(Text(sentence))
    if found.least_regret:
        console.print(Text(regret_note(found)))
    shown = chosen_rung(found, rung)
    if shown is not None:
        console.print()
        _show_rung(console, case, shown)
    console.print()
    console.print(
        f"adopted, its 95% range and the parties' figures: {found.fresh:,} fresh draws; best possible: of the "
        f"{found.draws:,} draws searched{_models_note(found)}. {found.method}, {found.seconds:,.1f} s",
        style="dim",
    )


def _models_note(found: Ladder) -> str:
    return (
        f"; under the {plural(len(found.models), 'model')} of detente models: {min(found.draws, DRAWS):,} draws of each, under the "
        "usual model the first of the fresh ones, which are fewer and so less exact than the 95% range"
        if found.models
        else ""
    )


def _sought(case: Any, found: Ladder) -> str:
    if found.favours is not None:
        often = f"{1 - (found.near or 0.0):.0%}"
        return (
            f"the set worth most to {one_line(case.name(found.favours))} of those adopted {often} as often as the best"
        )
    if found.least_regret:
        return f"the set of least regret over {len(found.models)} models"
    return "the set after which most draws adopt"


def _trades(case: Any, found: Ladder) -> Any:
    """Return who gains and loses by each rung."""
    table = open_table(right("changes"), folded("against the draft, in units of each party's own utility"), heads="dim")
    table.padding = (0, 2, 0, 0)
    for rung in found.rungs:
        table.add_row(str(rung.changes), cell(trade_off(rung, case.name)))
    return table


def _rungs(case: Any, found: Ladder) -> Any:
    over = [f"under {len(found.models)} models"] if found.models else []
    over += ["largest regret"] if found.least_regret else []
    table = open_table(
        right("changes"), right("adopted"), "95% range", *over, "best possible", "least sure", folded("points"),
        heads="dim",
    )  # fmt: skip
    table.padding = (0, 2, 0, 0)
    for rung in found.rungs:
        table.add_row(
            str(rung.changes),
            Text(percent(rung.adopted), style="bold"),
            range_of(rung.low, rung.high),
            *([percents(rung.models_low or 0.0, rung.models_high or 0.0)] if found.models else []),
            *([f"{100 * (rung.regret or 0.0):.1f} points"] if found.least_regret else []),
            Text(best_possible(rung), style="dim" if rung.proven else "yellow"),
            cell(least_sure(rung, case.name)),
            cell(points_of(case, rung)),
        )
    return table


def _show_rung(console: Console, case: Any, rung: Rung) -> None:
    plural = "s" if rung.size != 1 else ""
    console.print(Text(f"The {rung.size} change{plural} in words", style="bold"))
    for step in rung.steps:
        point = case.point(step.point)
        head = Text.assemble(("Point ", "dim"), (one_line(point.number), "bold"), "  ", one_line(point.title))
        console.print(head)
        old = "(open)" if step.before is None else one_line(point.says(step.before))
        console.print(Padding(Text(f"− {old}", style="red", overflow="fold"), (0, 0, 0, 3)))
        console.print(Padding(Text(f"+ {one_line(point.says(step.after))}", style="green"), (0, 0, 0, 3)))
    console.print()
    table = open_table("against the draft", right("mean utility"), right("accepts"), heads="dim")
    table.padding = (0, 2, 0, 0)
    for party, by in rung.effects.items():
        colour = "green" if by >= 0 else "red"
        table.add_row(cell(case.name(party)), Text(signed(by), style=colour), percent(rung.accepts[party]))
    console.print(table)
    if rung.models:
        console.print()
        console.print(Text(under_models(rung)))
        lost = [under.regret for under in rung.models.values() if under.regret is not None]
        if lost and max(lost) > 0:
            console.print(_regrets(rung))
        elif lost:
            console.print("No set of so many changes was found that is adopted more often under any of them.")


MOST_REGRETS = 6


def _regrets(rung: Rung) -> Any:
    """Return how a set does under the models where the most is lost against the best there."""
    table = open_table(folded("most is lost under"), right("adopted"), right("best there"), right("lost"), heads="dim")
    table.padding = (0, 2, 0, 0)
    order = sorted(rung.models, key=lambda name: (-(rung.models[name].regret or 0.0), name))
    for name in order[:MOST_REGRETS]:
        under = rung.models[name]
        table.add_row(
            cell(model_name(name)), percent(under.adopted), percent(under.best or 0.0),
            f"{100 * (under.regret or 0.0):.1f} points",
        )  # fmt: skip
    return table
