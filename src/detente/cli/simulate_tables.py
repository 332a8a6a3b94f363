"""How ``detente simulate`` shows its results on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.text import one_line

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case
    from detente.forecast.ensemble import Ensemble
    from detente.forecast.whatif import Comparison
    from detente.process.trace import Told


def _table(*columns: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for k, column in enumerate(columns):
        table.add_column(column, justify="left" if k == 0 else "right", overflow="fold")
    return table


def _text(value: object) -> Any:
    from rich.text import Text

    return Text(one_line(value))


def share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def figure(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def ensemble(screen: Console, case: Case, result: Ensemble, extra: dict[str, Any], payload: dict[str, Any]) -> None:
    """Show an ensemble: odds, odds over time, who blocks, packages, utilities, and what else was asked for."""
    start = result.setup.process.start or case.as_of
    interval = payload["interval"]
    screen.print(
        f"[bold]Agreement within {result.setup.process.horizon} days of {start}: {share(result.agreement)}[/] of "
        f"{result.runs:,} runs (run-to-run noise: {share(interval['lo'])} to {share(interval['hi'])})"
    )
    screen.print(
        "This is what follows from the judgements in the case, not a measured frequency: other judgements, other odds."
    )
    if result.interrupted:
        screen.print(f"[yellow]Stopped after {result.runs:,} of {result.wanted:,} runs.[/]")
    for failure in result.failed:
        screen.print(
            _text(f"runs {failure['start']} to {failure['stop']} failed ({failure['stage']}): {failure['error']}")
        )
    table = _table("by day", "agreed", "lo", "hi")
    rows = result.by_day()
    step = max(1, len(rows) // 12)
    for row in [*rows[step::step], *([rows[-1]] if (len(rows) - 1) % step else [])]:
        table.add_row(str(row["day"]), share(row["agreement"]), share(row["lo"]), share(row["hi"]))
    screen.print(table)
    table = _table("party", "blocks", "alone", "not seen", "has in the end", "5 %", "95 %")
    alone, unseen = result.blocked_alone(), result.blocked_unseen()
    for party, blocked in result.blocked_by().items():
        worth = payload["parties"][party]["utility"]
        table.add_row(
            _text(case.name(party)), share(blocked), share(alone[party]), share(unseen[party]), figure(worth["mean"]),
            figure(worth["p05"]), figure(worth["p95"]),
        )  # fmt: skip
    screen.print(table)
    first = case.drafts[result.setup.draft] if result.setup.draft is not None else None
    table = _table("agreed package", "share of runs")
    for entry in payload["packages"][:5]:
        table.add_row(_text(package(case, entry["package"], first)), share(entry["share"]))
    screen.print(table)
    if "uncertainty" in extra:
        _uncertainty(screen, extra["uncertainty"])
    if "sensitivity" in extra:
        _drivers(screen, extra["sensitivity"])
    if "sobol" in extra:
        _sobol(screen, extra["sobol"])
    if "stories" in extra:
        for story in extra["stories"].stories:
            screen.print(_text(f"Run {story.run}, typical of {share(story.share)} of the runs:"), style="bold")
            for line in story.lines:
                screen.print(_text(f"  {line}"))
    for path in payload.get("files", []):
        screen.print(_text(f"wrote {path}"))
    rate = payload["runs_per_second"]
    if rate:
        screen.print(f"{rate:,.0f} runs a second, seed {result.setup.seed}", style="dim")


def package(case: Case, chosen: dict[str, str], first: Any, limit: int = 6) -> str:
    """Say a package by how it differs from the first text."""
    changes = [
        f"{point}: {option}" for point, option in chosen.items() if first is None or first.package.get(point) != option
    ]
    if not changes:
        return "the text as tabled"
    more = f" and {len(changes) - limit} more changes" if len(changes) > limit else ""
    return ", ".join(changes[:limit]) + more


def _uncertainty(screen: Console, result: Any) -> None:
    screen.print(
        f"If the judgements were known, the odds would lie between {share(result.lo)} and {share(result.hi)} "
        f"(90 % of draws); {share(result.from_judgement)} of the uncertainty is about judgements, the rest is chance."
    )


def _drivers(screen: Console, result: Any, limit: int = 12) -> None:
    table = _table("judgement that matters", "first-order share", "odds if low", "odds if high", "learning it is worth")
    for row in result.rows[:limit]:
        table.add_row(
            _text(row.text), share(row.first_order), share(row.odds_low), share(row.odds_high), f"{row.value:.4f}"
        )
    screen.print(table)
    screen.print(
        "Worth of learning: how much the expected Brier score of the forecast would fall; "
        f"{len(result.rows)} uncertain inputs were looked at.",
        style="dim",
    )


def _sobol(screen: Console, result: Any) -> None:
    table = _table("figure", "first order", "±", "total", "±")
    for row in result.rows:
        table.add_row(
            _text(row.path), f"{row.first:.2f}", f"{row.first_conf:.2f}", f"{row.total:.2f}", f"{row.total_conf:.2f}"
        )
    screen.print(table)


def whatif(screen: Console, result: Comparison) -> None:
    """Show variants beside the case as it is."""
    base = result.base
    screen.print(
        f"As the case is: {share(base.agreement)} of {base.runs:,} runs agree. Differences are on the same draws."
    )
    table = _table("variant", "agreement", "difference", "95 % interval", "runs changed")
    for row in result.rows:
        table.add_row(
            _text(row.name), share(row.agreement), f"{100 * row.difference:+.1f}",
            f"{100 * row.lo:+.1f} to {100 * row.hi:+.1f}", share(row.changed),
        )  # fmt: skip
    screen.print(table)
    screen.print("Agreement in per cent of runs, differences in percentage points.", style="dim")


def trace(screen: Console, case: Case, told: Told) -> None:
    """Show a run step by step."""
    screen.print(_text(told.title), style="bold")
    for line in told.lines:
        screen.print(_text(line))
    if told.record_file is not None:
        screen.print(_text(f"wrote {told.record_file}"))
