"""What all commands share: how they fail, how they print, and the arguments they have in common."""

from __future__ import annotations

import functools
import json
import os
import signal
import sys
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import typer

from detente.cli.options import flattened
from detente.cli.output import OutputEnded, OutputFailed
from detente.cli.running import BROKEN, DONE, NO, STOPPED, WRONG, say
from detente.errors import DetenteError, Infeasible, InputError
from detente.files import STDOUT
from detente.records import plain
from detente.version import SCHEMA

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from detente.case.format.models.record import Draft
    from detente.cli.options import CasePath
    from detente.study import Negotiation

P = ParamSpec("P")

_VIEW: ContextVar[dt.date | None] = ContextVar("view", default=None)
"""The day from which the command sees its case; every JSON object says it."""


def guard(command: Callable[P, None]) -> Callable[P, None]:
    """Turn errors raised on purpose into one message and an exit status; no traceback reaches a user.

    1: the answer is no. 2: the input or the call is wrong. 130: stopped from the keyboard.
    """

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        _VIEW.set(None)
        try:
            command(*args, **kwargs)
        except InputError as error:
            say(error)
            raise typer.Exit(WRONG) from None
        except Infeasible as error:
            say(error)
            raise typer.Exit(NO) from None
        except DetenteError as error:
            say(error)
            raise typer.Exit(WRONG) from None
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second one would only show where the first one struck
            typer.echo("stopped; nothing is left half written", err=True)
            raise typer.Exit(STOPPED) from None
        except BrokenPipeError:  # a pipe that --out names
            raise typer.Exit(DONE) from None
        except EOFError as error:  # typer would take it for an answer of the user
            raise RuntimeError("unexpected end of data") from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            say(f"{where}{error.strerror or error}")
            raise typer.Exit(WRONG) from None
        except MemoryError:
            say("out of memory; try fewer draws or a smaller case")
            raise typer.Exit(WRONG) from None

    return guarded


def run(build: Callable[[], typer.Typer]) -> int:
    """Run the application and return its exit status."""
    try:
        build()(standalone_mode=True)
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else (0 if exit_.code is None else WRONG)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        typer.echo("stopped", err=True)
        return STOPPED
    except (OutputEnded, OutputFailed):
        raise
    except RecursionError:
        say("the input is nested too deeply")
        return WRONG
    except Exception as error:
        if os.environ.get("DETENTE_DEBUG"):
            raise
        say(
            f"an error of this program, not of your input ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}); "
            "please report it, DETENTE_DEBUG=1 shows where it happened"
        )
        return BROKEN
    return DONE


def one_output(as_json: bool, *files: Path | None) -> None:
    """Refuse more than one result on standard output, which a file named ``-`` stands for.

    Raises
    ------
    InputError
    """
    named = sum(file == STDOUT for file in files)
    if named + as_json > 1:
        raise InputError(
            f"found - (standard output) {'beside --json' if as_json else 'twice'}, expected one result there; "
            "name a file for the other"
        )


def emit(
    command: str,
    case: str | None,
    payload: dict[str, Any],
    as_json: bool,
    show: Callable[[Console], None],
    *files: Path | None,
) -> None:
    """Print a result: as one JSON object, or on the terminal.

    Parameters
    ----------
    command : str
    case : str or None
        The case's id.
    payload : dict
        The keys of the contract; written after schema, command and case.
    as_json : bool
    show : callable
        Prints the result on a console.
    files : path-like
        Written already; when one was ``-``, standard output is taken, and the rest is shown on standard error.
    """
    if as_json:
        head: dict[str, Any] = {"schema": SCHEMA, "command": command, "case": case}
        if (view := _VIEW.get()) is not None:
            head["as_of"] = str(view)
        text = json.dumps(plain(head | payload), ensure_ascii=False, allow_nan=False)
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace") + b"\n")
        sys.stdout.flush()
        return
    show(console(stderr=STDOUT in files))


def console(stderr: bool = False) -> Console:
    """Return a Rich console; as wide as the terminal, 100 columns where there is none."""
    from rich.console import Console

    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    width = None if terminal or "COLUMNS" in os.environ else 100
    return Console(stderr=stderr, width=width, highlight=False, soft_wrap=False)


def load(case: CasePath) -> Negotiation:
    """Load a case, as of a day where one is asked for; its warnings, and what is left out, go to standard error."""
    from detente.study import load as load_case

    loaded = load_case(case.case, as_of=case.day)
    see_from(loaded.seen_from)
    warn(*loaded.warnings)
    if note := loaded.left_out():
        typer.echo(f"note: {note}", err=True)
    return loaded


def see_from(day: dt.date | None) -> None:
    """Have the command's JSON say from which day it sees its case."""
    _VIEW.set(day)


def draft_of(case: Negotiation, draft: str | None) -> Draft:
    """Return a draft by id, or the one on the table; for one dated after the case's day, say so on standard error."""
    found = case.draft(draft)
    if note := case.note_on(found):
        typer.echo(f"note: {note}", err=True)
    return found


def warn(*warnings: object) -> None:
    """Print warnings on standard error."""
    from detente.text import printable

    for warning in warnings:
        typer.echo(f"warning: {printable(warning)}", err=True)


def wrote(*files: Path | None) -> None:
    """Say on standard error which files were written."""
    for file in files:
        if file is not None:
            typer.echo(f"wrote {file}", err=True)


def add(app: typer.Typer, command: Callable[..., None], name: str | None = None) -> None:
    """Add a command: its records of options flattened, its errors guarded."""
    app.command(name)(guard(flattened(command)))
