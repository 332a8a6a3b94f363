"""The options of ``detente simulate``, and which go together; what makes no sense is refused before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import Cluster, Posterior, Seed
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.simulation import RunSettings, Wanted
    from detente.study import Negotiation, Study

DRAWN = ("seed", "posterior", "draft", "json")
MADE = ("runs", "workers", "cluster", "block")
TAKES = {
    "--replay": ("json",),
    "--trace": ("record", "settings", "runs", "workers", "block", *DRAWN),
    "--set, --variants and --levers": ("settings", "variants", "levers", *MADE, *DRAWN),
}


@dataclass(frozen=True)
class SimulateOptions:
    runs: Annotated[int, typer.Option("--runs", metavar="N", help="How many runs.")] = 10_000
    seed: Seed = 0
    workers: Annotated[int | None, typer.Option("--workers", metavar="W", help="Threads; default: all processors.")] = (
        None
    )
    cluster: Cluster = None
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="First text; default: the one on the table.")
    ] = None
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="PATH=VALUE", help="What if this figure were so? Compared with the case as it is."
        ),
    ] = None
    variants: Annotated[
        Path | None,
        typer.Option(
            "--variants", metavar="FILE", help="What if: a YAML file of named variants {name: {PATH: VALUE}}."
        ),
    ] = None
    levers: Annotated[bool, typer.Option("--levers", help="What each deadline, threat, pressure, disclosure does.")] = (
        False
    )
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help="Which judgements drive the odds.")] = False
    sobol: Annotated[
        list[str] | None,
        typer.Option("--sobol", metavar="PATH", help="Sobol indices of these figures (repeat the option)."),
    ] = None
    uncertainty: Annotated[
        bool,
        typer.Option("--uncertainty", help="Tell what uncertain judgements leave open from chance in a run."),
    ] = False
    stories: Annotated[int, typer.Option("--stories", metavar="K", help="Tell the K most typical runs.")] = 0
    trace: Annotated[int | None, typer.Option("--trace", metavar="K", help="Show run K step by step.")] = None
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="With --trace: keep the run's record.")
    ] = None
    replay: Annotated[
        Path | None, typer.Option("--replay", metavar="FILE", help="Show a run again from its record.")
    ] = None
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Keep all runs as Parquet, with a ledger.")
    ] = None
    resume: Annotated[bool, typer.Option("--resume", help="Take up an interrupted ensemble in --out.")] = False
    block: Annotated[
        int, typer.Option("--block", metavar="N", help="Runs in a block; the numbers do not depend on it.")
    ] = 2_000
    charts: Annotated[Path | None, typer.Option("--charts", metavar="FOLDER", help="Write charts as SVG files.")] = None
    posterior: Posterior = False

    def study(self, case: Negotiation) -> Study:
        return case.study(seed=self.seed, posterior=self.posterior)

    def run_settings(self, progress: Callable[[int, int], None] | None) -> RunSettings:
        from detente.simulation import RunSettings

        return RunSettings(self.workers, self.cluster, self.block, self.out, self.resume, progress)

    @property
    def wanted(self) -> Wanted:
        from detente.simulation import Wanted

        return Wanted(self.uncertainty, self.sensitivity, tuple(self.sobol or ()), self.stories, self.charts)


def check_call(context: typer.Context, options: SimulateOptions) -> None:
    """Refuse options that do not go together, and figures out of range.

    Parameters
    ----------
    context : typer.Context
        Knows which options were given.
    options : SimulateOptions

    Raises
    ------
    InputError
    """
    if options.settings and options.variants is not None:
        raise InputError("found --set and --variants; give one of them")
    if options.record is not None and options.trace is None:
        raise InputError("--record keeps the run that --trace K shows; add --trace K")
    if options.replay is not None and options.trace is not None:
        raise InputError("found --trace and --replay; give one of them")
    if options.trace is not None and "runs" in _given(context) and options.trace >= options.runs:
        raise InputError(
            f"found --trace {options.trace} with --runs {options.runs}; runs count from 0, so the last is "
            f"{options.runs - 1}"
        )
    if options.resume and options.out is None:
        raise InputError("there is nothing to resume without the folder of the runs; name it with --out")
    if options.replay is not None:
        mode = "--replay"
    elif options.trace is not None:
        mode = "--trace"
    elif options.settings or options.variants is not None or options.levers:
        mode = "--set, --variants and --levers"
    else:
        mode = ""
    if mode:
        _refuse_others(context, mode)
    # 0 is the default, and tells none.
    if "stories" in _given(context) and not 1 <= options.stories <= 10:
        raise InputError(f"found {options.stories} stories, expected 1 to 10")
    if options.cluster is not None:
        from detente.cluster import check_address

        check_address(options.cluster)


def _given(context: typer.Context) -> dict[str, str]:
    """Return the options that were given on the command line: name of the parameter, and as it is written."""
    found: dict[str, str] = {}
    for parameter in context.command.params:
        name = parameter.name or ""
        source = context.get_parameter_source(name)
        if parameter.param_type_name == "option" and getattr(source, "name", "") == "COMMANDLINE":
            found[name] = parameter.opts[0]
    return found


def _refuse_others(context: typer.Context, mode: str) -> None:
    own = {"--replay": ("replay",), "--trace": ("trace",)}.get(mode, ())
    useless = [option for name, option in _given(context).items() if name not in (*own, *TAKES[mode])]
    if not useless:
        return
    options = {p.name: p.opts[0] for p in context.command.params}
    several = ", " in mode
    says = {"--replay": "shows a recorded run", "--trace": "shows one run"}.get(mode, "compare ensembles")
    taken = ", ".join(options[name] for name in TAKES[mode] if options[name] not in mode)
    raise InputError(
        f"{mode} {says} and {'have' if several else 'has'} no use for {', '.join(useless)}; "
        f"leave {'it' if len(useless) == 1 else 'them'} out (what goes with {'them' if several else 'it'}: {taken})"
    )
