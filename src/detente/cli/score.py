"""``detente score``: forecasts against what happened, and seals that prove a forecast was made before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import JSON, NO, emit, guard, one_output

if TYPE_CHECKING:
    from rich.console import Console

    from detente.forecast.scores import Scores


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def score(
        what: list[str] = typer.Argument(..., metavar="FILE | seal FILE | verify SEAL [FILE]", help="See above."),
        plot: Path = typer.Option(None, "--plot", metavar="FILE", help="Draw calibration (.svg or .png)."),
        out: Path = typer.Option(None, "--out", metavar="FILE", help="Where to write the seal."),
        note: str = typer.Option("", "--note", metavar="TEXT", help="A note kept in the seal."),
        json: bool = JSON,
    ) -> None:
        """Score forecasts against outcomes (Brier, log, CRPS), seal a forecast, or verify a seal.

        detente score FILE: a YAML file of forecasts with outcomes. detente score seal FILE: write its hash and the
        time. detente score verify SEAL: exit status 1 when the sealed files were changed.
        """
        from detente.errors import InputError
        from detente.files import STDOUT

        action, rest = (what[0], what[1:]) if what[0] in ("seal", "verify") else ("score", what)
        most = {"seal": 1, "verify": 2, "score": 1}[action]
        if not 1 <= len(rest) <= most:
            raise InputError(f"found {len(rest)} names, expected FILE, seal FILE, or verify SEAL [FILE]")
        one_output(json, plot, out)
        drawable = plot in (None, STDOUT) or plot.suffix.lower() in (".svg", ".png")
        if plot is not None and (action != "score" or not drawable):
            raise InputError("--plot FILE goes with detente score FILE, and its name ends in .svg or .png")
        if (out is not None or note) and action != "seal":
            raise InputError("--out and --note go with detente score seal FILE")
        if action == "seal":
            _seal(Path(rest[0]), out, note, json)
        elif action == "verify":
            _verify([Path(name) for name in rest], json)
        else:
            _score(Path(rest[0]), plot, json)


def _score(file: Path, plot: Path | None, as_json: bool) -> None:
    from detente.forecast.forecast_file import read_forecasts
    from detente.forecast.scores import summarise

    entries, unresolved = read_forecasts(file)
    result = summarise(entries)
    payload = result.to_dict() | {"unresolved": unresolved}
    if plot is not None:
        from detente.report.calibration_chart import draw

        draw(result, plot)
        payload["file"] = str(plot)
        typer.echo(f"wrote {plot}", err=True)
    emit("score", None, payload, as_json, lambda console: _show(console, result, unresolved), plot)


def _show(console: Console, result: Scores, unresolved: int) -> None:
    from rich.table import Table
    from rich.text import Text

    from detente.text import one_line

    def cell(value: float | None) -> str:
        return "" if value is None else f"{value:.4f}"

    table = Table(box=None, pad_edge=False)
    table.add_column("forecast")
    for name in ("said", "happened", "Brier", "log", "CRPS", "error"):
        table.add_column(name, justify="right")
    for entry in result.entries:
        outcome = ("yes" if entry.outcome else "no") if entry.kind == "event" else f"{entry.outcome:g}"
        said = "" if entry.said is None else f"{entry.said:g}"
        scores = (cell(entry.brier), cell(entry.log), cell(entry.crps), cell(entry.absolute_error))
        table.add_row(Text(one_line(entry.id)), said, outcome, *scores)
    means = (cell(result.brier), cell(result.log), cell(result.crps), cell(result.absolute_error))
    table.add_row(Text("mean", "bold"), "", "", *means)
    console.print(table)
    if result.skill is not None:
        console.print(
            f"Always saying the share that happened would score {result.reference_brier:.4f}; skill {result.skill:+.3f}."
        )
    for group in result.calibration:
        console.print(
            f"  said {100 * group.low:.0f}-{100 * group.high:.0f}%: {group.count} forecasts, mean "
            f"{100 * group.said:.1f}%, happened {100 * group.happened:.1f}% "
            f"({100 * group.happened_low:.0f} to {100 * group.happened_high:.0f})"
        )
    if unresolved:
        console.print(f"{unresolved} not resolved yet.")


def _seal(file: Path, out: Path | None, note: str, as_json: bool) -> None:
    from detente.files import STDOUT
    from detente.forecast.seal import seal
    from detente.text import printable

    made, target = seal(file, out, note)

    def show(console: Console) -> None:
        typer.echo(
            printable(f"sealed {len(made.files)} file{'s' * (len(made.files) > 1)} at {made.sealed_at}: {target}"),
            err=target == STDOUT,
        )
        for name, _, digest in made.files[:20]:
            typer.echo(printable(f"  {digest}  {name}"), err=target == STDOUT)

    emit("score seal", None, made.to_dict() | {"file": str(target)}, as_json, show)


def _verify(files: list[Path], as_json: bool) -> None:
    from detente.forecast.seal import verify
    from detente.text import printable

    verdict = verify(*files)

    def show(console: Console) -> None:
        for fault in verdict.faults:
            typer.echo(printable(fault))
        typer.echo(printable(f"{'unchanged since' if verdict.ok else 'not as sealed on'} {verdict.seal.sealed_at}"))

    emit("score verify", None, verdict.to_dict(), as_json, show)
    if not verdict.ok:
        raise typer.Exit(NO)
