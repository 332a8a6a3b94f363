"""``detente amend``: for each number of changes, those after which a draft is adopted most often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, draft_of, emit, load
from detente.cli.options import CasePath, Cluster, Json, Judging, TimeLimit, numbers, seconds
from detente.cli.progress import progress_bar
from detente.cli.running import NO
from detente.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

PLACE = 90


@dataclass(frozen=True)
class AmendOptions:
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="The draft; default the one on the table.")
    ] = None
    rungs: Annotated[int, typer.Option("--rungs", metavar="N", help="How many rungs of the ladder.")] = 12
    rung: Annotated[int | None, typer.Option("--rung", metavar="K", help="Show the rung of K changes in words.")] = None
    favours: Annotated[
        str | None,
        typer.Option("--for", metavar="PARTY", help="Of the sets near each rung's best, the one worth most to PARTY."),
    ] = None
    least_regret: Annotated[
        bool, typer.Option("--least-regret", help="The sets that do well under every one of the stated models.")
    ] = False
    ladder_time: Annotated[
        float,
        typer.Option("--ladder-time", metavar="S", help="Seconds, as an amount of work, for the ladder's proofs."),
    ] = 10.0
    central: Annotated[
        bool, typer.Option("--central", help="No ladder: only the fewest changes on the central judgements.")
    ] = False
    confidence: Annotated[
        float | None,
        typer.Option(
            "--confidence", metavar="P", help="No ladder: the fewest changes adopted in the share P of draws."
        ),
    ] = None
    cost: Annotated[
        list[str] | None,
        typer.Option("--cost", metavar="POINT=N", help="No ladder: what changing a point costs; default 1."),
    ] = None
    every: Annotated[bool, typer.Option("--all", help="No ladder: all amendments of the least cost.")] = False
    time_limit: TimeLimit = 60.0
    cluster: Cluster = None

    @property
    def only_central(self) -> bool:
        """Whether no ladder is asked for."""
        return self.central or self.every or bool(self.cost) or self.confidence is not None

    def check(self) -> None:
        """Raise InputError for what is asked of the ladder where none is asked for."""
        left_out = "the ladder, which --central, --all, --cost and --confidence leave out"
        if self.only_central and (self.favours is not None or self.least_regret or self.rung is not None):
            raise InputError(f"--for, --least-regret and --rung ask of {left_out}; choose one question")
        if self.only_central and self.cluster is not None:
            raise InputError(f"--cluster searches the draws of {left_out}; leave --cluster away")


def amend(case: CasePath, options: AmendOptions, judging: Judging, json: Json = False) -> None:
    """Find for 1, 2, 3 and more changes those after which a draft is adopted most often, and the fewest on central judgements.

    Exit status 1: on the central judgements no amendment is enough.
    """
    from detente.report.amendment_tables import show_amendment
    from detente.report.ladder_tables import show_ladder
    from detente.report.ladder_words import chosen_rung

    loaded = load(case)
    chosen = draft_of(loaded, options.draft)
    study = judging.study(loaded)
    limit, proofs = seconds(options.time_limit), seconds(options.ladder_time, "--ladder-time")
    options.check()
    ladder = None
    if not options.only_central:
        with progress_bar("steps") as progress:
            ladder = study.ladder(
                chosen,
                rungs=options.rungs,
                seconds=proofs,
                favours=options.favours,
                least_regret=options.least_regret,
                over_models=True,
                progress=progress,
                cluster=options.cluster,
            )
    if ladder is not None:
        chosen_rung(ladder, options.rung)
    found = study.amend(
        chosen,
        confidence=options.confidence,
        cost=numbers(options.cost, "POINT=N"),
        every=options.every,
        time_limit=limit,
    )
    payload = {"draft": chosen.id} | found.to_dict() | {"seed": study.seed}
    if ladder is not None:
        about = ladder.to_dict()
        payload |= {"ladder": about.pop("ladder"), "ladder_search": about}

    def show(console: Console) -> None:
        if ladder is not None:
            show_ladder(console, loaded, chosen, ladder, found, options.rung)
            console.print()
            console.rule("On the central judgements", align="left", style="dim")
        show_amendment(console, loaded, study.problem, chosen, found)

    emit("amend", loaded.id, payload, json, show)
    if found.changes is None:
        raise typer.Exit(NO)


def register(app: typer.Typer) -> None:
    add(app, amend)
