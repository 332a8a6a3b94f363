"""How ``detente simulate`` shows its results on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Column, Table

from detente.case.format.models.process import Deadline, Leverage
from detente.case.wording import called, option_words
from detente.report.odds_words import (
    base_words,
    clock_words,
    judgement_words,
    kept_words,
    model_words,
    outcome_words,
    weight_words,
    with_range,
)
from detente.report.tables import cell, folded, ruled_table
from detente.text import joined
from detente.words import MANY, day, of_runs, signed, tenths

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case
    from detente.forecast.forecast import Ensemble
    from detente.forecast.odds import Odds
    from detente.forecast.outside import OutsideView
    from detente.forecast.what_if import Comparison
    from detente.process.trace import Told


def _table(first: str, *figures: str) -> Table:
    """Return a table whose first column wraps between words, while figures stay whole."""
    return ruled_table(
        folded(first), *(Column(head, justify="right", overflow="fold", no_wrap=True) for head in figures)
    )


def share(value: float | None, runs: int = MANY) -> str:
    """Write a share of runs; all or none of them as a bound, since what no run did could still happen."""
    return "" if value is None else tenths(value, runs)


def _odds(result: Ensemble) -> str:
    if 0 < result.agreement < 1:
        return f"{share(result.agreement)} of {result.runs:,} runs"
    return f"{of_runs(result.agreement, result.runs)}, so {share(result.agreement, result.runs)}"


def part(value: float) -> str:
    """Write a part of a whole, which may be nothing or all."""
    return f"{100 * value:.1f} %"


def figure(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def ensemble(
    screen: Console,
    case: Case,
    result: Ensemble,
    extra: Mapping[str, Any],
    payload: dict[str, Any],
    judged: Odds | None = None,
    outside: OutsideView | None = None,
) -> None:
    """Show an ensemble: the odds beside their base rate, odds over time, who blocks, and what else was asked for."""
    if not result.runs:
        screen.print("[yellow]No run was finished.[/]")
        return
    _headline(screen, case, result, payload, judged, outside)
    screen.print(_by_day(result))
    _who_blocks(screen, case, result, payload)
    _events(screen, case, result, payload)
    first = case.drafts[result.setup.draft] if result.setup.draft is not None else None
    if payload["packages"]:
        table = _table("agreed package", "share of runs")
        for entry in payload["packages"][:5]:
            table.add_row(cell(package(case, entry["package"], first)), share(entry["share"], result.runs))
        screen.print(table)
    if "uncertainty" in extra:
        _uncertainty(screen, extra["uncertainty"])
    if "sensitivity" in extra:
        _drivers(screen, case, extra["sensitivity"])
    if "sobol" in extra:
        _sobol(screen, extra["sobol"])
    for story in extra["stories"].stories if "stories" in extra else ():
        screen.print(cell(f"Run {story.run}, typical of {part(story.share)} of the runs:"), style="bold")
        for line in story.lines:
            screen.print(cell(f"  {line}"))
    for path in payload.get("files", []):
        screen.print(cell(f"wrote {path}"))
    interval = payload["interval"]
    screen.print(
        f"Chance alone leaves the share of {result.runs:,} runs between {share(interval['lo'], result.runs)} and "
        f"{share(interval['hi'], result.runs)}; more runs "
        "narrow that, and nothing else.",
        style="dim",
    )
    rate = payload["runs_per_second"]
    if rate:
        screen.print(f"{rate:,.0f} runs a second, seed {result.setup.seed}", style="dim")


def _headline(
    screen: Console,
    case: Case,
    result: Ensemble,
    payload: dict[str, Any],
    judged: Odds | None,
    outside: OutsideView | None,
) -> None:
    """Say the odds, what they are, and what was not run."""
    start = result.setup.process.start or case.as_of
    screen.print(f"[bold]Agreement within {result.setup.process.horizon} days of {start}[/]")
    if outside is not None:
        screen.print(f"By the model: [bold]{model_words(outside)}[/]. As the case says, {_odds(result)} agree.")
        for line in clock_words(outside):
            screen.print(cell(f"  {line}"))
    elif judged is not None:
        screen.print(f"By the model: [bold]{judgement_words(judged)}[/]; {_odds(result)} agree.")
    else:
        screen.print(
            f"By the model: [bold]{_odds(result)}[/]; what the judgements leave open was not found, because it was stopped."
        )
    if outside is not None:
        _outside(screen, outside)
    screen.print(
        "The model's odds follow from the judgements in the case and are not a measured frequency: other judgements, other odds."
    )
    if result.interrupted:
        screen.print(f"[yellow]Stopped after {result.runs:,} of {result.wanted:,} runs.[/]")
    if payload.get("left_out"):
        screen.print(f"[yellow]Left out, because it was stopped: {', '.join(payload['left_out'])}.[/]")
    for failure in result.failed:
        screen.print(
            cell(f"runs {failure['start']} to {failure['stop']} failed ({failure['stage']}): {failure['error']}")
        )


def _outside(screen: Console, view: OutsideView) -> None:
    """Say what such talks usually come to, both together, and what else may come."""
    chosen = (
        "as the case says"
        if view.stated
        else "chosen by who drafts and mediates; outlook in process.yaml names another"
    )
    screen.print(cell(f"By the base rate: {base_words(view)} ({chosen})."))
    screen.print(cell(f"Both together: {with_range(view.combined)}; {weight_words(view)}."), style="bold")
    for entry in view.outcomes:
        screen.print(cell(f"  {outcome_words(entry)}."))
    if kept := kept_words(view):
        screen.print(cell(f"  {kept}."))


def _by_day(result: Ensemble) -> Table:
    table = _table("by day", "agreed", "lo", "hi")
    rows = result.by_day()
    step = max(1, len(rows) // 12)
    for row in [*rows[step::step], *([rows[-1]] if (len(rows) - 1) % step else [])]:
        table.add_row(str(row["day"]), *(share(row[key], result.runs) for key in ("agreement", "lo", "hi")))
    return table


def _who_blocks(screen: Console, case: Case, result: Ensemble, payload: dict[str, Any]) -> None:
    table = _table("party", "blocks", "alone", "not seen", "has in the end", "5 %", "95 %")
    alone, unseen = result.blocked_alone(), result.blocked_unseen()
    for party, blocked in result.blocked_by().items():
        utility = payload["parties"][party]["utility"]
        shares = (share(part_of_runs, result.runs) for part_of_runs in (blocked, alone[party], unseen[party]))
        table.add_row(cell(case.name(party)), *shares, *(figure(utility[name]) for name in ("mean", "p05", "p95")))
    screen.print(table)
    later = " An agreement that collapses later counts in full." if payload["collapsed"] is not None else ""
    screen.print(
        "Has in the end: mean utility of the package agreed, or of no deal, costs of own threats taken off." + later,
        style="dim",
    )


def package(case: Case, chosen: dict[str, str], first: Any, limit: int = 6) -> str:
    """Say a package by how it differs from the first text."""
    changes = [
        f"{case.point(point).number} {option_words(case, point, option)}"
        for point, option in chosen.items()
        if first is None or first.package.get(point) != option
    ]
    if not changes:
        return "the text as tabled"
    rest = len(changes) - limit
    more = f" and {rest} more change{'s' * (rest > 1)}" if rest > 0 else ""
    return ", ".join(changes[:limit]) + more


def _named(case: Case, entry: Leverage | Deadline) -> str:
    """Name a threat or a deadline: by its text, else by who acts on whom, or by its day."""
    if entry.text:
        return called(entry)
    if isinstance(entry, Leverage):
        return f"by {case.name(entry.by)} on {joined(map(case.name, entry.on))}"
    return day(entry.date)


def _events(screen: Console, case: Case, result: Ensemble, payload: dict[str, Any]) -> None:
    """Say how runs end, and what is carried out, extended or collapses, where the case has it."""
    process = result.setup.process
    ends = [f"{name} {share(value, result.runs)}" for name, value in payload["endings"].items() if value > 0]
    screen.print(f"Runs end: {', '.join(ends)}.")
    entries: dict[str, Sequence[Leverage | Deadline]] = {
        "threats_carried_out": process.leverage,
        "deadlines_extended": process.deadlines,
    }
    for key, words in (("threats_carried_out", "Threats carried out"), ("deadlines_extended", "Deadlines extended")):
        ended = [f"{_named(case, e)} {share(payload[key][e.id])}" for e in entries[key]]
        if ended:
            screen.print(cell(f"{words}: {', '.join(ended)} of runs."))
    if payload["collapsed"] is not None:
        kept = payload["agreement"] - payload["collapsed"]
        screen.print(
            f"Agreements that collapse by day {process.horizon}: {share(payload['collapsed'])} of runs; "
            f"agreed and still standing on it: {share(kept)}."
        )


def _uncertainty(screen: Console, result: Any) -> None:
    if result.hi - result.lo < 0.0005:
        screen.print("Knowing the judgements would not move the odds: the uncertainty is chance.")
        return
    screen.print(
        f"If the judgements were known, the odds would lie between {share(result.lo)} and {share(result.hi)} "
        f"(90 % of draws); {part(result.from_judgement)} of the uncertainty is about judgements, the rest is chance."
    )


def _drivers(screen: Console, case: Case, result: Any, limit: int = 12) -> None:
    from detente.forecast.names import judgement

    looked = f"{len(result.drivers)} uncertain inputs were looked at over {result.runs:,} runs"
    if not result.clear:
        screen.print(f"No judgement stands out from chance; {looked}. More runs may tell.")
        return
    table = _table("judgement that matters", "first-order share", "odds if low", "odds if high", "learning it is worth")
    for row in result.clear[:limit]:
        table.add_row(
            cell(judgement(case, row.path, row.text)), part(row.first_order), share(row.odds_low),
            share(row.odds_high), f"{row.value:.4f}",
        )  # fmt: skip
    screen.print(table)
    more = f" {len(result.clear) - limit} more stand out; --json has them." if len(result.clear) > limit else ""
    screen.print(
        f"Worth of learning: how much the expected Brier score of the forecast would fall. {looked}.{more}", style="dim"
    )


def _sobol(screen: Console, result: Any) -> None:
    table = _table("figure", "first order", "±", "total", "±")
    for row in result.figures:
        table.add_row(
            cell(row.path), f"{row.first:.2f}", f"{row.first_conf:.2f}", f"{row.total:.2f}", f"{row.total_conf:.2f}"
        )
    screen.print(table)


def whatif(screen: Console, result: Comparison) -> None:
    """Show variants beside the case as it is."""
    base = result.base
    if not base.runs:
        screen.print("[yellow]No run was finished.[/]")
        return
    screen.print(
        f"As the case is: {share(base.agreement)} of {base.runs:,} runs agree. Differences are on the same draws."
    )
    if result.interrupted:
        names = ", ".join(result.left)
        screen.print("Stopped; not run to the end: " + (names or "the case itself"), style="yellow", markup=False)
    if not result.variants:
        return
    table = _table("variant", "agreement", "difference", "95 % interval", "runs changed")
    for row in result.variants:
        table.add_row(
            cell(row.name), share(row.agreement), signed(100 * row.difference),
            f"{signed(100 * row.lo)} to {signed(100 * row.hi)}", part(row.changed),
        )  # fmt: skip
    screen.print(table)
    screen.print("Agreement in per cent of runs, differences in percentage points.", style="dim")
    compared = min(row.compared for row in result.variants)
    if compared < base.runs:
        screen.print(
            f"Differences are over the first {compared:,} runs, agreement over all {base.runs:,}.", style="dim"
        )


def trace(screen: Console, case: Case, told: Told) -> None:
    """Show a run step by step."""
    screen.print(cell(told.title), style="bold")
    for line in told.lines:
        screen.print(cell(line))
    if told.record_file is not None:
        screen.print(cell(f"wrote {told.record_file}"))
