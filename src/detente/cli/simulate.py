"""``detente simulate``: run the negotiation many times and report the odds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from detente.cli.common import CASE, JSON, POSTERIOR, SEED, console, emit, guard, load

STOPPED = 130


def register(app: typer.Typer) -> None:
    @app.command()
    @guard
    def simulate(
        case: Path = CASE,
        runs: int = typer.Option(10_000, "--runs", metavar="N", help="How many runs."),
        seed: int = SEED,
        workers: int | None = typer.Option(None, "--workers", metavar="W", help="Threads; default: all processors."),
        cluster: str | None = typer.Option(
            None, "--cluster", metavar="URL", help="Run on the Dask scheduler at this address (tcp://HOST:8786)."
        ),
        draft: str | None = typer.Option(
            None, "--draft", metavar="D", help="First text; default: the one on the table."
        ),
        settings: list[str] | None = typer.Option(
            None, "--set", metavar="PATH=VALUE", help="What if this figure were so? Compared with the case as it is."
        ),
        variants: Path | None = typer.Option(
            None, "--variants", metavar="FILE", help="What if: a YAML file of named variants {name: {PATH: VALUE}}."
        ),
        levers: bool = typer.Option(False, "--levers", help="What each deadline, threat, pressure, disclosure does."),
        sensitivity: bool = typer.Option(False, "--sensitivity", help="Which judgements drive the odds."),
        sobol: list[str] | None = typer.Option(
            None, "--sobol", metavar="PATH", help="Sobol indices of these figures (repeat the option)."
        ),
        uncertainty: bool = typer.Option(
            False, "--uncertainty", help="Tell what uncertain judgements leave open from chance in a run."
        ),
        stories: int = typer.Option(0, "--stories", metavar="K", help="Tell the K most typical runs."),
        trace: int | None = typer.Option(None, "--trace", metavar="K", help="Show run K step by step."),
        record: Path | None = typer.Option(
            None, "--record", metavar="FILE", help="With --trace: keep the run's record."
        ),
        replay: Path | None = typer.Option(None, "--replay", metavar="FILE", help="Show a run again from its record."),
        out: Path | None = typer.Option(
            None, "--out", metavar="FOLDER", help="Keep all runs as Parquet, with a ledger."
        ),
        resume: bool = typer.Option(False, "--resume", help="Take up an interrupted ensemble in --out."),
        block: int = typer.Option(
            2_000, "--block", metavar="N", help="Runs in a block; the numbers do not depend on it."
        ),
        charts: Path | None = typer.Option(None, "--charts", metavar="FOLDER", help="Write charts as SVG files."),
        posterior: bool = POSTERIOR,
        json: bool = JSON,
    ) -> None:
        """Simulate the negotiation to its deadline, many times, and report the odds.

        Needs process.yaml. Each run draws everything uncertain anew. Ctrl-C keeps what is done.
        """
        from detente.cli import simulate_tables as tables
        from detente.errors import InputError

        if settings and variants:
            raise InputError("found --set and --variants; give one of them")
        if record is not None and trace is None:
            raise InputError("--record keeps the run that --trace K shows; add --trace K")
        loaded = load(case)
        if trace is not None or replay is not None:
            from detente.process.trace import replay_run, trace_run

            if replay is not None:
                told = replay_run(loaded, replay)
            else:
                told = trace_run(loaded, trace or 0, seed=seed, posterior=posterior, draft=draft, record=record)
            emit("simulate", loaded.id, told.to_dict(), json, lambda screen: tables.trace(screen, loaded, told))
            return
        with _progress(json) as progress:
            if settings or variants is not None or levers:
                from detente.forecast.whatif import compare, levers_of, read_settings, read_variants

                chosen = levers_of(loaded) if levers else []
                chosen += read_variants(variants) if variants is not None else read_settings(settings or [])
                result = compare(
                    loaded, chosen, runs=runs, seed=seed, workers=workers, cluster=cluster, posterior=posterior,
                    draft=draft, progress=progress,
                )  # fmt: skip
                payload = result.to_dict()
                show: Callable[[Any], None] = lambda screen: tables.whatif(screen, result)  # noqa: E731
                stopped = False
            else:
                from detente.forecast.ensemble import run_ensemble

                ensemble = run_ensemble(
                    loaded, runs, seed, progress=progress, workers=workers, cluster=cluster, block=block, out=out,
                    resume=resume, posterior=posterior, draft=draft,
                )  # fmt: skip
                payload = ensemble.to_dict()
                stopped = ensemble.interrupted
                extra: dict[str, Any] = {}
                if uncertainty or charts is not None:
                    from detente.forecast.odds import odds

                    extra["uncertainty"] = odds(
                        loaded, seed=seed, posterior=posterior, draft=draft, workers=workers, progress=progress
                    )
                if sensitivity or charts is not None:
                    from detente.forecast.sensitivity import given_data

                    extra["sensitivity"] = given_data(ensemble)
                if sobol:
                    from detente.forecast.sensitivity import sobol_indices

                    extra["sobol"] = sobol_indices(
                        loaded, sobol, seed=seed, posterior=posterior, draft=draft, workers=workers, progress=progress
                    )
                if stories:
                    from detente.forecast.stories import typical

                    extra["stories"] = typical(loaded, ensemble, stories)
                if charts is not None:
                    from detente.forecast.charts import write_charts

                    payload["files"] = [str(p) for p in write_charts(loaded, ensemble, extra, charts)]
                payload |= {key: value.to_dict() for key, value in extra.items()}
                show = lambda screen: tables.ensemble(screen, loaded, ensemble, extra, payload)  # noqa: E731
        emit("simulate", loaded.id, payload, json, show)
        if stopped:
            raise typer.Exit(STOPPED)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show runs done, rate and time left on standard error, where that is a terminal."""
    screen = console(stderr=True)
    if not screen.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("runs"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=screen,
        transient=True,
    )
    with bar:
        task = bar.add_task("runs", total=None, rate="")

        def update(done: int, wanted: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(task, completed=done, total=wanted, rate=f"{speed:,.0f}/s" if speed else "")

        yield update
