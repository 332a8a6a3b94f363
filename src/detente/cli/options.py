"""Options of commands: those that many commands share, and records of options in place of long parameter lists.

A command is a plain function. Each of its parameters is an argument or option (``Annotated[int, typer.Option(...)]``)
or a frozen dataclass whose fields are; :func:`flattened` puts the fields of a dataclass in its place on the command
line, and hands the command the record.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from detente.errors import InputError, nearest
from detente.text import pairs

if TYPE_CHECKING:
    from detente.study import Negotiation, Study

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="The case with only what was known by this day, as 2025-11-25."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Draws = Annotated[int, typer.Option("--draws", metavar="N", help="How many draws of everything uncertain.")]
Seed = Annotated[
    int, typer.Option("--seed", metavar="S", help="Seed of the draws; the same seed gives the same numbers.")
]
Posterior = Annotated[bool, typer.Option("--posterior", help="Use draws inferred from what parties said (see infer).")]
Parties = Annotated[str | None, typer.Option("--parties", metavar="A,B", help="Whose utilities count. Default: all.")]
Fix = Annotated[
    list[str] | None, typer.Option("--fix", metavar="POINT=OPTION", help="Hold a point at an option; may be repeated.")
]
OverDraws = Annotated[
    int, typer.Option("--over-draws", metavar="N", help="Solve the first N draws too, and show what most share.")
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="URL", help="Run on the Dask scheduler at this address (tcp://HOST:8786)."),
]
TimeLimit = Annotated[float, typer.Option("--time-limit", metavar="S", help="Seconds for the proof.")]

Language = Annotated[
    str,
    typer.Option("--language", metavar="L", help="Language of what is written: en or fr. The case's own words stay."),
]

NewId = Annotated[str | None, typer.Option("--id", metavar="ID", help="The new draft's id.")]
Day = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="A day, as 2025-11-25. Default: the case's as_of.")
]
Title = Annotated[str | None, typer.Option("--title", metavar="TEXT", help="The new draft's title.")]
DraftFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write to this file; - is standard output.")
]
DraftFormat = Annotated[str | None, typer.Option("--format", metavar="F", help="md, html or docx.")]
DraftId = Annotated[str, typer.Argument(metavar="DRAFT", help="A draft's id.")]


@dataclass(frozen=True)
class CasePath:
    """Which case, and the day from which it is seen."""

    case: Annotated[Path, typer.Argument(metavar="CASE", help="The folder of the case.")]
    as_of: AsOf = None

    @property
    def day(self) -> dt.date | None:
        """The day of ``--as-of``; None without it."""
        return day(self.as_of, "--as-of")


@dataclass(frozen=True)
class Judging:
    """How a case is judged: with draws."""

    draws: Draws = 10_000
    seed: Seed = 0
    posterior: Posterior = False

    def study(self, case: Negotiation) -> Study:
        return case.study(self.draws, self.seed, posterior=self.posterior)


@dataclass(frozen=True)
class CentralJudging:
    """How a case is judged by its central preferences, which need no draws unless they are inferred."""

    posterior: Posterior = False
    seed: Seed = 0

    def study(self, case: Negotiation) -> Study:
        return case.study(seed=self.seed, posterior=self.posterior)


def flattened(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command with a signature that Typer reads: the fields of records stand in their places.

    Parameters
    ----------
    command : callable
        Its parameters are arguments and options, or frozen dataclasses of them (also nested).

    Raises
    ------
    TypeError
        When two parameters have the same name.
    """
    hints = get_type_hints(command, include_extras=True)
    given = inspect.signature(command).parameters
    flat = [
        entry
        for name, parameter in given.items()
        for entry in _parameters(
            name, hints[name], MISSING if parameter.default is parameter.empty else parameter.default
        )
    ]
    names = [parameter.name for parameter in flat]
    if len(set(names)) < len(names):
        raise TypeError(f"{command.__name__}: two parameters have one name in {names}")

    @functools.wraps(command)
    def call(**values: Any) -> None:
        command(**{name: _built(name, hints[name], values) for name in given})

    call.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
    call.__annotations__ = {parameter.name: parameter.annotation for parameter in flat}
    return call


def _parameters(name: str, annotation: Any, default: Any) -> Iterator[inspect.Parameter]:
    if not is_dataclass(annotation):
        value = inspect.Parameter.empty if default is MISSING else default
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=annotation)
        return
    hints = get_type_hints(annotation, include_extras=True)
    for field in fields(annotation):
        yield from _parameters(field.name, hints[field.name], field.default)


def _built(name: str, annotation: Any, values: Mapping[str, Any]) -> Any:
    if not is_dataclass(annotation):
        return values[name]
    hints = get_type_hints(annotation, include_extras=True)
    return annotation(**{f.name: _built(f.name, hints[f.name], values) for f in fields(annotation)})  # type: ignore[operator]


def names(entry: str | None) -> list[str] | None:
    """Read a comma-separated list of ids.

    Raises
    ------
    InputError
        When it is empty.
    """
    if entry is None:
        return None
    found = [part.strip() for part in entry.split(",") if part.strip()]
    if not found:
        raise InputError("found an empty list, expected ids separated by commas")
    return found


def seconds(value: float, option: str = "--time-limit") -> float:
    """Check a time limit: a finite number of seconds above 0.

    Raises
    ------
    InputError
    """
    if not (math.isfinite(value) and value > 0):
        raise InputError(f"found {option} {value:g}, expected a number of seconds above 0")
    return value


def day(text: str | None, option: str = "") -> dt.date | None:
    """Read a day, as 2025-11-25; ``option`` is named in the message.

    Raises
    ------
    InputError
    """
    from detente.case.format.fields import day as read_day

    if text is None:
        return None
    try:
        return read_day(text)
    except Exception as error:
        told = str(error).replace("expected a date", "expected a day")
        raise InputError(f"{option}: {told}" if option else told) from None


def one_of(text: str, known: tuple[str, ...], what: str) -> str:
    """Check a choice.

    Raises
    ------
    InputError
        With the nearest known one.
    """
    if text not in known:
        raise InputError(f"found {what} {text!r}, expected one of {', '.join(known)}{nearest(text, known)}")
    return text


def draft_format(wanted: str | None, out: Path | None) -> str | None:
    """Return the format of a draft's file: the one asked for, else by the file's ending; None is the terminal.

    Raises
    ------
    InputError
        For an unknown format, or a Word file without a file's name.
    """
    from detente.drafts.formats import COMPARING, format_of, text_format

    found = one_of(wanted, COMPARING, "--format") if wanted else None
    if found is None and out is not None:
        form = format_of(out)
        found = form.name if form is not None and form.compare is not None else "md"
    if found is not None and text_format(found).binary and out is None:
        ending = text_format(found).endings[0]
        raise InputError(f"a {ending} cannot go to the terminal; say --out FILE{ending}")
    return found


def numbers(entries: list[str] | None, what: str) -> dict[str, float]:
    """Read repeated ``NAME=NUMBER`` options.

    Raises
    ------
    InputError
        As :func:`pairs`, and for what is no finite number.
    """
    result = {}
    for name, text in pairs(entries, what).items():
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise InputError(f"found {name}={text!r}, expected a number: {what}")
        result[name] = value
    return result


def over_draws(asked: int, most: int) -> int:
    """Check how many draws are to be solved: 0 to the draws of the study.

    Raises
    ------
    InputError
    """
    if not 0 <= asked <= most:
        raise InputError(f"found --over-draws {asked}, expected 0 to {most:,} (the draws there are)")
    return asked


def on_cluster(url: str | None, asked: int) -> None:
    """Check the address of a cluster, and that there are draws to solve on it.

    Raises
    ------
    InputError
    """
    if url is None:
        return
    from detente.cluster import check_address

    check_address(url)
    if not asked:
        raise InputError("--cluster solves the draws of --over-draws N, and found none; add --over-draws")
