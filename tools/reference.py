"""Write the generated parts of the reference: every command, every key of the format, every public name in Python.

Run after a change to the command line or the models: ``python tools/reference.py``. A test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ROOT / "docs" / "reference" / "commands.md"
PYTHON = ROOT / "docs" / "reference" / "python.md"
FORMAT = ROOT / "docs" / "reference" / "case-format.md"
BEGIN, END = "<!-- keys: generated -->", "<!-- end of keys -->"


def commands_page() -> str:
    """Return the page of commands."""
    import typer

    from detente.cli import build

    root = typer.main.get_command(build())
    lines = [
        "# Commands",
        "",
        "Every command that shows a result takes `--json`; what it prints then is in [json.md](json.md).",
        "",
        "Exit status: 0 done; 1 the answer is no; 2 the input or the call is wrong; 70 an error of the program itself;",
        "130 stopped from the keyboard.",
        "",
    ]
    for path, command in _walk((), root):
        if not path:
            continue
        lines += [f"## detente {' '.join(path)}", ""]
        if command.help:
            lines += [re.sub(r"\s*\n\s*", " ", part).strip() + "\n" for part in command.help.split("\n\n")]
        rows = [_row(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            lines += ["| argument or option | meaning |", "|---|---|", *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _walk(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, inner in (getattr(command, "commands", None) or {}).items():
        yield from _walk((*path, name), inner)


def _row(parameter: Any) -> str:
    names = [*parameter.opts, *parameter.secondary_opts]
    metavar = parameter.metavar or ""
    shown = (metavar or parameter.name.upper()) if parameter.param_type_name == "argument" else ", ".join(names)
    if parameter.param_type_name != "argument" and metavar:
        shown += f" {metavar}"
    meaning = re.sub(r"\s+", " ", getattr(parameter, "help", None) or "").strip()
    default = parameter.default
    if (
        parameter.param_type_name != "argument"
        and isinstance(default, str | int | float)
        and not isinstance(default, bool)
    ):
        meaning += f" Default: {default}."
    return f"| `{shown}` | {meaning.replace('|', chr(92) + '|')} |"


def python_page() -> str:
    """Return the page of public names, from their docstrings."""
    import inspect

    import detente

    lines = [
        "# Python",
        "",
        "Ask everything that the command line asks from a script or a notebook, and get the answers as tables.",
        "",
        "```python",
        "import detente as dt",
        "",
        'case = dt.load("examples/border_talks")',
        "study = case.study(draws=10_000, seed=0)",
        'study.analyze("patron_1")',
        "```",
        "",
        "Every answer is a frozen record: `to_dict()` gives what `--json` prints; a tabular one has `rows()`,",
        "`to_frame()` (pandas) and the Arrow PyCapsule interface, so that `polars.DataFrame(answer)` works, too.",
        "",
    ]
    for name in sorted(detente.__all__, key=lambda name: (name.startswith("_") or name.isupper(), name.lower())):
        value = getattr(detente, name)
        if inspect.isfunction(value):
            lines += [f"## dt.{name}{_signature(value)}", "", _documented(value), ""]
        elif inspect.isclass(value):
            lines += [f"## dt.{name}", "", _documented(value), ""]
            for key, member in vars(value).items():
                if key.startswith("_") or (not isinstance(member, property) and not inspect.isfunction(member)):
                    continue
                if not inspect.getdoc(member):
                    continue
                shown = "" if isinstance(member, property) else _signature(member)
                lines += [f"### {name}.{key}{shown}", "", _documented(member), ""]
        else:
            lines += [f"## dt.{name}", "", f"`{value!r}`", ""]
    return "\n".join(lines).rstrip() + "\n"


def _signature(value: Any) -> str:
    """Return a signature as its source has it, without types."""
    import inspect

    given = inspect.signature(value)
    bare = [
        parameter.replace(annotation=parameter.empty) for name, parameter in given.parameters.items() if name != "self"
    ]
    text = str(given.replace(parameters=bare, return_annotation=given.empty))
    return re.sub(r"RunSettings\([^()]*\)", "RunSettings()", text)


def _documented(value: Any) -> str:
    """Return a docstring as Markdown: the lists under its numpydoc headings become bullets."""
    import inspect

    out: list[str] = []
    heading = ""
    lines = (inspect.getdoc(value) or "").splitlines()
    for k, line in enumerate(lines):
        below = lines[k + 1] if k + 1 < len(lines) else ""
        if re.fullmatch("-{3,}", below) and line:
            heading = line
            out += [f"**{line}**", ""]
        elif re.fullmatch("-{3,}", line):
            continue
        elif heading and heading != "Notes" and line and not line.startswith(" "):
            out.append(f"- `{line}`" if heading != "Returns" or " " not in line else f"- {line}")
        elif heading and line.startswith("    "):
            out.append("  " + line.strip())
        else:
            out.append(line)
    text = re.sub(r":(?:meth|func|class|mod|attr):`~?([^`]+)`", r"`\1`", "\n".join(out))
    return re.sub(r"^>>> .*(?:\n(?!$).*)*", lambda m: f"```python\n{m[0]}\n```", text, flags=re.M)


def keys_section() -> str:
    """Return the lists of keys, by file."""
    from detente.case.format.models.case import CaseFile
    from detente.case.format.models.guarantees import GuaranteesFile, PerformanceFile
    from detente.case.format.models.preferences import PartyPreferences
    from detente.case.format.models.process import ProcessFile
    from detente.case.format.models.record import Act, Draft
    from detente.case.format.models.stability import StabilityFile
    from detente.case.format.validate import _as_model, _step

    lines: list[str] = []
    for title, model in (
        ("case.yaml", CaseFile),
        (
            "preferences.yaml, each party (beside `assessor` and `weight` at the top of a file in preferences/)",
            PartyPreferences,
        ),
        ("drafts/NAME.md, front matter", Draft),
        ("timeline.yaml, each act", Act),
        ("process.yaml", ProcessFile),
        ("guarantees.yaml", GuaranteesFile),
        ("performance.yaml", PerformanceFile),
        ("stability.yaml", StabilityFile),
    ):
        lines += [f"### {title}", "", "| entry | keys |", "|---|---|"]
        seen: set[type[BaseModel]] = set()
        queue: list[tuple[str, type[BaseModel]]] = [("(top)", model)]
        while queue:
            name, current = queue.pop(0)
            if current in seen:
                continue
            seen.add(current)
            hidden = {"text", "text_line", "file"} if current is Draft else set()
            keys = {f.alias or k: f for k, f in current.model_fields.items() if k not in hidden}
            words = [f"`{k}`" + (" (required)" if f.is_required() else "") for k, f in sorted(keys.items())]
            lines.append(f"| {name} | {', '.join(words)} |")
            for key, field in keys.items():
                inner = _as_model(field.annotation)
                inner = (
                    inner or _as_model(_step(field.annotation, "x")) or _as_model(_step(_step(field.annotation, 0), 0))
                )
                if inner is not None:
                    queue.append((f"`{key}`", inner))
        lines.append("")
    return "\n".join(lines)


def format_page(text: str) -> str:
    """Return the format page with its generated section brought up to date."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n\n{keys_section()}\n{END}{after}"


if __name__ == "__main__":
    from detente.files import write_whole

    write_whole(COMMANDS, commands_page())
    write_whole(PYTHON, python_page())
    write_whole(FORMAT, format_page(FORMAT.read_text(encoding="utf-8")))
