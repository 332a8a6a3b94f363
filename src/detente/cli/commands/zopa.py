"""``detente zopa``: how many packages can be adopted, and whether there is any at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from detente.cli.common import add, emit, load
from detente.cli.options import CasePath, Json, Judging, OverDraws, over_draws

if TYPE_CHECKING:
    from rich.console import Console

PLACE = 80


def zopa(case: CasePath, judging: Judging, draws_solved: OverDraws = 0, json: Json = False) -> None:
    """Count the packages that the consent rule adopts, and say how likely it is that there is one.

    Counts are on the central preferences; the probability is over draws, each decided by a package or a proof.
    """
    from detente.report.backbone_tables import show_backbone
    from detente.report.bargain_tables import show_zopa

    loaded = load(case)
    study = judging.study(loaded)
    found = study.zopa()
    count = over_draws(draws_solved, study.draws)
    zone = study.zone(draws=count) if count else None
    payload = found.to_dict() | {"draws": study.draws, "seed": study.seed}
    payload |= {} if zone is None else {"over_draws": zone.to_dict()}

    def show(console: Console) -> None:
        show_zopa(console, loaded, found)
        if zone is not None:
            show_backbone(console, loaded, zone, "a package that is adopted")

    emit("zopa", loaded.id, payload, json, show)


def register(app: typer.Typer) -> None:
    add(app, zopa)
