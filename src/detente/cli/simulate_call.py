"""Which options of ``detente simulate`` go together; what makes no sense is refused before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from detente.errors import InputError

DRAWN = ("seed", "posterior", "draft", "json")
MADE = ("runs", "workers", "cluster", "block")
TAKES = {
    "--replay": ("json",),
    "--trace": ("record", "settings", "runs", "workers", "block", *DRAWN),
    "--set, --variants and --levers": ("settings", "variants", "levers", *MADE, *DRAWN),
}


def check_call(context: typer.Context, values: dict[str, Any]) -> None:
    """Refuse options that do not go together, and figures out of range.

    Parameters
    ----------
    context : typer.Context
        Knows which options were given.
    values : dict
        Every parameter by its name.

    Raises
    ------
    InputError
    """
    if values["settings"] and values["variants"] is not None:
        raise InputError("found --set and --variants; give one of them")
    if values["record"] is not None and values["trace"] is None:
        raise InputError("--record keeps the run that --trace K shows; add --trace K")
    if values["replay"] is not None and values["trace"] is not None:
        raise InputError("found --trace and --replay; give one of them")
    if values["trace"] is not None and "runs" in _given(context) and values["trace"] >= values["runs"]:
        raise InputError(
            f"found --trace {values['trace']} with --runs {values['runs']}; runs count from 0, so the last is "
            f"{values['runs'] - 1}"
        )
    if values["resume"] and values["out"] is None:
        raise InputError("there is nothing to resume without the folder of the runs; name it with --out")
    if values["replay"] is not None:
        mode = "--replay"
    elif values["trace"] is not None:
        mode = "--trace"
    elif values["settings"] or values["variants"] is not None or values["levers"]:
        mode = "--set, --variants and --levers"
    else:
        mode = ""
    if mode:
        _refuse_others(context, mode)
    # 0 is the default, and tells none.
    if "stories" in _given(context) and not 1 <= values["stories"] <= 10:
        raise InputError(f"found {values['stories']} stories, expected 1 to 10")
    if values["cluster"] is not None:
        from detente.process.cluster import check_address

        check_address(values["cluster"])


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


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, before hours of work go into what should be kept there.

    Raises
    ------
    InputError
    """
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".detente-"):
            pass
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None
