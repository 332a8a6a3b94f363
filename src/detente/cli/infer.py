"""``detente infer``: what parties' words say of what they want."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.common import CASE, DRAWS, JSON, SEED, emit, guard, load, one_output

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def infer(
        case: Path = CASE,
        as_of: str = typer.Option(
            None, "--as-of", metavar="DATE", help="Use only what was said and disclosed by then."
        ),
        draft: str = typer.Option(
            None, "--draft", metavar="D", help="Whose odds to tell. Default: the draft on the table."
        ),
        draws: int = DRAWS,
        seed: int = SEED,
        hearsay: bool = typer.Option(False, "--hearsay", help="Use what parties say of another party's position too."),
        over_time: bool = typer.Option(False, "--over-time", help="The odds after each day that brought news."),
        out: Path = typer.Option(
            None, "--out", metavar="FILE", help="With --over-time: chart (.html, .svg, .png, .pdf)."
        ),
        json: bool = JSON,
    ) -> None:
        """Infer preferences from what parties said and wrote, and show them beside the prior.

        Every other command takes --posterior to use the inferred draws.
        """
        from detente.case.format.fields import day
        from detente.errors import InputError
        from detente.inference.history import history, on_the_table
        from detente.inference.posterior import infer as run
        from detente.inference.summary import summarize
        from detente.problem.compile import compile_problem
        from detente.problem.random import resolve_seed

        one_output(json, out)
        if out is not None and not over_time:
            raise InputError("found --out without --over-time; the chart shows the odds over time")
        until = None
        if as_of is not None:
            try:
                until = day(as_of)
            except Exception as error:
                raise InputError(f"--as-of: {error}") from None
        loaded = load(case)
        try:
            chosen = on_the_table(loaded, until, draft)
        except InputError:
            if draft is not None:
                raise
            chosen = None
        problem = compile_problem(loaded)
        found = run(loaded, problem, draws=draws, seed=resolve_seed(seed), as_of=until, hearsay=hearsay)
        payload = summarize(found, loaded, chosen)
        if over_time:
            if chosen is None:
                raise InputError("no draft is on the table by then; name one with --draft to follow its odds")
            followed = history(loaded, problem, chosen, draws=draws, seed=found.seed, as_of=until, hearsay=hearsay)
            payload["over_time"] = followed.entries
            if out is not None:
                from detente.report.odds_chart import odds_chart, save_chart

                payload["file"] = str(save_chart(odds_chart(loaded, followed), out))
        for warning in found.warnings:
            typer.echo(f"warning: {warning}", err=True)
        emit("infer", loaded.id, payload, json, lambda console: _show(console, loaded, payload), out)


def _show(console: Console, case: Any, payload: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from detente.case.wording import draft_words
    from detente.report.words import percent
    from detente.text import one_line

    draft = payload["draft"]
    head = f"{case.id} as of {payload['as_of']}: {_count(payload['statements'], 'statement')}, "
    head += _count(payload["amendments"], "amendment") + " by authors of drafts"
    console.print(Text(one_line(head), style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("party", "", "no-deal value", "accepts the draft" if draft else "", "weights that moved most"):
        table.add_column(
            Text(one_line(column)), justify="left" if column in ("party", "", "weights that moved most") else "right"
        )
    for name, party in payload["parties"].items():
        before, after = party["prior"], party["posterior"]
        table.add_row(Text(one_line(case.name(name))), "prior", *_cells(before, draft), "")
        moved = "" if party["statements"] else "said nothing: the prior"
        table.add_row("", "posterior", *_cells(after, draft), Text(moved or one_line(_moved(case, before, after))))
    console.print(table)
    if draft and "adopted" in payload:
        odds = payload["adopted"]
        console.print(
            Text(
                one_line(
                    f"{draft_words(case, draft)} adopted: {percent(odds['prior'])} before, {percent(odds['posterior'])} after"
                )
            )
        )
    _show_red_lines(console, case, payload)
    _show_statements(console, case, payload)
    if "over_time" in payload:
        _show_history(console, payload)
    console.print(
        f"Effective sample size {payload['effective_sample_size']:,.0f} of {payload['draws']:,} draws (the lowest of "
        "those who spoke).\nInferred from words under a model of speech; where little was said the prior decides."
    )


def _count(entries: list[Any], what: str) -> str:
    return f"{len(entries)} {what}{'' if len(entries) == 1 else 's'}"


def _cells(state: dict[str, Any], draft: str | None) -> tuple[str, str]:
    from detente.report.words import percent

    value = state["no_deal"]
    band = (
        "none"
        if value is None or value["mean"] is None
        else f"{value['mean']:.0f} ({value['p05']:.0f} to {value['p95']:.0f})"
    )
    return band, percent(state["accepts"]) if draft else ""


def _moved(case: Any, before: dict[str, Any], after: dict[str, Any]) -> str:
    change = {p: after["weights"][p]["mean"] - w["mean"] for p, w in before["weights"].items()}
    largest = [p for p in sorted(change, key=lambda p: (-abs(change[p]), p))[:2] if abs(change[p]) >= 0.005]
    return ", ".join(
        f"{case.point(p).title} {100 * before['weights'][p]['mean']:.0f}% to {100 * after['weights'][p]['mean']:.0f}%"
        for p in largest
    )


def _show_red_lines(console: Console, case: Any, payload: dict[str, Any]) -> None:
    from rich.text import Text

    from detente.case.wording import in_words
    from detente.text import one_line

    lines = []
    for name, party in payload["parties"].items():
        pairs = zip(party["prior"]["red_lines"], party["posterior"]["red_lines"], strict=True)
        lines += [
            f"  {case.name(name)}: {in_words(one['when'], case)}: firmness {one['firmness']:.2f} to {two['firmness']:.2f}"
            for one, two in pairs
            if abs(one["firmness"] - two["firmness"]) >= 0.005
        ]
    if lines:
        console.print(Text("Red lines that moved", style="bold"))
        for line in lines:
            console.print(Text(one_line(line)[:200]), soft_wrap=True)


def _about(case: Any, about: str) -> str:
    from detente.case.wording import draft_words, in_words

    return draft_words(case, about) if about in case.drafts else in_words(about, case)


def _show_statements(console: Console, case: Any, payload: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from detente.text import one_line

    if payload["statements"]:
        table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
        for column, justify in (
            ("act", "right"),
            ("date", "left"),
            ("speaker", "left"),
            ("stance", "left"),
            ("about", "left"),
        ):
            table.add_column(column, justify=justify)  # type: ignore[arg-type]
        table.add_column("moved its odds", justify="right")
        ranked = sorted(payload["statements"], key=lambda s: (-abs(s["influence"] or 0.0), -s["moved"], s["index"]))
        for entry in ranked[:12]:
            odds = "" if entry["influence"] is None else f"{round(100 * entry['influence'], 1) + 0.0:+.1f} points"
            about = _about(case, entry.get("about") or "")
            cells = (entry["index"], entry.get("date", ""), case.name(entry["party"]), entry["stance"], about)
            table.add_row(*(Text(one_line(cell)) for cell in cells), odds)
        console.print(Text("Statements, by what they moved (act: place in timeline.yaml, from 0)", style="bold"))
        console.print(table)
    if payload["conflicts"]:
        console.print(Text("Hardest to believe", style="bold"))
        for entry in payload["conflicts"]:
            said = f"  act {entry['index']}, {case.name(entry['party'])}: {entry['stance']} (probability {entry['probability']:.2f}"
            console.print(Text(one_line(f"{said}; {entry['expected']} was likelier)")))


def _show_history(console: Console, payload: dict[str, Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from detente.report.words import percent
    from detente.text import one_line

    names = list(payload["parties"])
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("known by")
    table.add_column("statements", justify="right")
    for name in (*names, "adopted"):
        table.add_column(Text(one_line(name)), justify="right")
    for row in payload["over_time"]:
        cells = [percent(row["accepts"][name]) for name in names]
        table.add_row(row["date"] or "the prior", str(row["statements"]), *cells, percent(row["adopted"]))
    console.print(Text(one_line("Odds of the draft over time"), style="bold"))
    console.print(table)
