"""``detente zopa``: how many packages can be adopted, and whether there is any at all."""

from __future__ import annotations

import typer

from detente.cli.common import add, emit, load
from detente.cli.options import CasePath, Json, Judging

PLACE = 80


def zopa(case: CasePath, judging: Judging, json: Json = False) -> None:
    """Count the packages that the consent rule adopts, and say how likely it is that there is one.

    Counts are on the central preferences; the probability is over draws, each decided by a package or a proof.
    """
    from detente.report.bargain_tables import show_zopa

    loaded = load(case)
    study = judging.study(loaded)
    found = study.zopa()
    payload = found.to_dict() | {"draws": study.draws, "seed": study.seed}
    emit("zopa", loaded.id, payload, json, lambda console: show_zopa(console, loaded, found))


def register(app: typer.Typer) -> None:
    add(app, zopa)
