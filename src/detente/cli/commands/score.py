"""``detente score``: forecasts against what happened, and seals that prove a forecast was made before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit, one_output, wrote
from detente.cli.options import Json
from detente.cli.running import NO
from detente.errors import InputError
from detente.files import STDOUT

if TYPE_CHECKING:
    from rich.console import Console

PLACE = 160
MOST = {"seal": 1, "verify": 2, "acceptance": 1}
"""The actions, and how many files each takes at most."""


def score(
    what: Annotated[
        list[str],
        typer.Argument(metavar="FILE | seal FILE | verify SEAL [FILE] | acceptance OFFERS", help="See above."),
    ],
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw calibration (.svg or .png).")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where to write the seal.")] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A note kept in the seal.")] = "",
    no_deal: Annotated[
        float | None, typer.Option("--no-deal", metavar="X", help="acceptance: what no deal is worth, in points.")
    ] = None,
    scale: Annotated[
        tuple[float, float] | None,
        typer.Option("--range", metavar="LOW HIGH", help="acceptance: the least and the most that a deal is worth."),
    ] = None,
    json: Json = False,
) -> None:
    """Score forecasts against outcomes (Brier, log, CRPS), seal a forecast, or verify a seal.

    detente score FILE: a YAML file of forecasts with outcomes. detente score seal FILE: write its hash and the
    time. detente score verify SEAL: exit status 1 when the sealed files were changed. detente score acceptance OFFERS:
    score the shipped model of acceptance on a CSV file of offers and the answers that people gave.
    """
    action, rest = (what[0], what[1:]) if what[0] in MOST else ("score", what)
    if not 1 <= len(rest) <= MOST.get(action, 1):
        raise InputError(f"found {len(rest)} names, expected FILE, seal FILE, verify SEAL [FILE], or acceptance OFFERS")
    if (no_deal is not None or scale is not None) and action != "acceptance":
        raise InputError("--no-deal and --range go with detente score acceptance OFFERS")
    one_output(json, plot, out)
    drawable = plot is None or plot == STDOUT or plot.suffix.lower() in (".svg", ".png")
    if plot is not None and (action != "score" or not drawable):
        raise InputError("--plot FILE goes with detente score FILE, and its name ends in .svg or .png")
    if (out is not None or note) and action != "seal":
        raise InputError("--out and --note go with detente score seal FILE")
    if action == "seal":
        _seal(Path(rest[0]), out, note, json)
    elif action == "verify":
        _verify([Path(name) for name in rest], json)
    elif action == "acceptance":
        _acceptance(Path(rest[0]), no_deal, scale, json)
    else:
        _score(Path(rest[0]), plot, json)


def _score(file: Path, plot: Path | None, as_json: bool) -> None:
    from detente.forecast.forecast_file import read_forecasts
    from detente.forecast.scores import summarise
    from detente.report.score_tables import show_scores

    entries, unresolved = read_forecasts(file)
    result = summarise(entries)
    payload = result.to_dict() | {"unresolved": unresolved}
    if plot is not None:
        from detente.report.calibration_chart import draw

        draw(result, plot)
        payload["file"] = str(plot)
        wrote(plot)
    emit("score", None, payload, as_json, lambda console: show_scores(console, result, unresolved), plot)


def _acceptance(file: Path, no_deal: float | None, scale: tuple[float, float] | None, as_json: bool) -> None:
    from detente.forecast.acceptance import Scale, score_acceptance
    from detente.forecast.offers import read_offers
    from detente.report.score_tables import show_acceptance

    if no_deal is None or scale is None:
        raise InputError("say what points mean: --no-deal X and --range LOW HIGH, such as --no-deal 5 --range 0 36")
    found = score_acceptance(read_offers(file), Scale(no_deal, *scale))
    emit("score acceptance", None, found.to_dict(), as_json, lambda console: show_acceptance(console, found))


def _seal(file: Path, out: Path | None, note: str, as_json: bool) -> None:
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


def register(app: typer.Typer) -> None:
    add(app, score)
