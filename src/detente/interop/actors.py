"""An actor table as a case: one point whose options are the positions, valued by distance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from detente.errors import InputError
from detente.files import write_new_files
from detente.forecast.actor_table import ActorTable, read_actors
from detente.ids import RESERVED, slug, unused
from detente.interop.report import ImportReport
from detente.text import one_line
from detente.text import quoted as in_quotes

POINT = "position"


def import_actors(source: Path, case_folder: Path) -> ImportReport:
    """Write a case from an actor table.

    The table says where each actor stands on one scale, how much it can bring to bear and how much it cares. The case has
    one ordered point with the positions as options. What the table does not say is assumed, and
    the report's warnings say so: a party's value falls evenly with distance from its position; nobody has a threshold
    (``no_deal: null``); a package is adopted when parties with half of all capability x salience accept, which is how
    models of such tables count votes.

    Parameters
    ----------
    source : Path
        CSV; see :func:`detente.forecast.actor_table.read_actors`.
    case_folder : Path
        Made when it is missing; must not hold a case already.

    Raises
    ------
    InputError
        With the places of what cannot be read, or when the folder holds a case.
    """
    case_folder = Path(case_folder)
    if (case_folder / "case.yaml").exists():
        raise InputError(f"{case_folder} holds a case already; name another folder")
    table = read_actors(source)
    case_id = _id(case_folder.resolve().name, "imported", set())
    taken: set[str] = set()
    parties = [_id(name, f"actor_{k + 1}", taken) for k, name in enumerate(table.names)]
    positions = sorted(set(table.position.tolist()))
    options = [_option(x) for x in positions]
    write_new_files(
        {
            case_folder / "preferences.yaml": _preferences(table, parties, positions, options),
            case_folder / "case.yaml": _case(table, Path(source).name, case_id, parties, positions, options),
        }
    )
    return ImportReport(case=case_id, parties=tuple(parties), points=(POINT,), warnings=_warnings(table))


def _warnings(table: ActorTable) -> tuple[str, ...]:
    percent = "per cent" if table.percent else "a share from 0 to 1"
    return (
        f"salience was read as {percent}",
        "a party's value is assumed to fall evenly with distance from its position; the table does not say how",
        "no_deal is null: the table does not say what a party would rather do than agree",
        "consent is assumed to be half of all capability x salience; write the rule that holds in case.yaml",
    )


def _id(name: str, fallback: str, taken: set[str]) -> str:
    made = slug(name, 60, fold=True).rstrip("_")
    if not made or not made[0].isalpha():
        made = f"actor_{made}" if made else fallback
    if made in RESERVED:
        made = f"{made}_party"
    made = unused(made, taken)
    taken.add(made)
    return made


def _option(position: float) -> str:
    text = f"{position!r}".removesuffix(".0").lower().replace("e+", "e").replace("-", "minus_").replace(".", "_")
    return f"at_{text}"


def _text(value: object) -> str:
    return in_quotes(one_line(value))


def _case(
    table: ActorTable,
    file: str,
    case_id: str,
    parties: Sequence[str],
    positions: Sequence[float],
    options: Sequence[str],
) -> str:
    weights = ", ".join(f"{p}: {w:.10g}" for p, w in zip(parties, table.weight, strict=True))
    lines = [
        "# Imported from a table of actors. What the table does not say is assumed; see the comments.",
        "detente: 1",
        f"id: {case_id}",
        f"title: {_text(f'Actors of {file}')}",
        f"as_of: {dt.date.today()}   # the day of the import; the table has no date",
        "sources:",
        f"  actor_table: {{title: {_text(file)}}}",
        "parties:",
    ]
    for k, party in enumerate(parties):
        told = f"Capability {table.capability[k]:.10g}, position {table.position[k]:.10g}, salience {table.salience[k]:.10g} of 1."
        lines.append(
            f"  - {{id: {party}, name: {_text(table.names[k])}, role: principal, "
            f"interests: [{{text: {_text(told)}, source: actor_table}}]}}"
        )
    lines += [
        "points:",
        f"  - id: {POINT}",
        '    number: "1"',
        "    title: The position to settle on",
        "    ordered: true",
        "    source: actor_table",
        "    options:",
        *(
            f'      - {{id: {option}, text: "The issue settles at {x:.10g}."}}'
            for option, x in zip(options, positions, strict=True)
        ),
        "consent:                        # assumed: votes weigh capability x salience, half of them suffice",
        f"  - weighted: {{quota: {table.weight.sum() / 2:.10g}, weights: {{{weights}}}}}",
    ]
    return "\n".join(lines) + "\n"


def _preferences(table: ActorTable, parties: Sequence[str], positions: Sequence[float], options: Sequence[str]) -> str:
    extent = max(positions) - min(positions)
    lines = [
        "# Assumed: value falls evenly with distance, from 100 at a party's position to 0 at the width of the scale in use.",
        "# The table does not say what a party would rather do than agree, so no_deal is null.",
    ]
    for k, party in enumerate(parties):
        values = [100.0 if extent == 0 else 100 * (1 - abs(x - table.position[k]) / extent) for x in positions]
        told = ", ".join(f"{option}: {value:.8g}" for option, value in zip(options, values, strict=True))
        lines += [
            f"{party}:",
            "  no_deal: null",
            f"  weights: {{{POINT}: 1}}",
            "  source: actor_table",
            "  values:",
            f"    {POINT}: {{{told}}}",
        ]
    return "\n".join(lines) + "\n"
