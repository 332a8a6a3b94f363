"""``detente brief``: everything a principal needs, read in two minutes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.common import add, draft_of, emit, load, one_output
from detente.cli.options import CasePath, Json, Judging, Language
from detente.files import STDOUT
from detente.language import known_language
from detente.report.brief.formats.registry import FORMATS, find_format, write
from detente.text import joined

PLACE = 50
OFFERED = joined(FORMATS, "or") + "; without it, the terminal."


@dataclass(frozen=True)
class BriefOptions:
    draft: Annotated[
        str | None, typer.Option("--draft", metavar="D", help="A draft's id (default: the one on the table).")
    ] = None
    format: Annotated[str | None, typer.Option("--format", metavar="F", help=OFFERED)] = None
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where to write it, - for standard output (default: there, or CASE-brief.F).",
        ),
    ] = None
    short: Annotated[bool, typer.Option("--short", help="The first page alone, without its annex.")] = False
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY|D", help="Say first what changed since this day, or since a draft's day."),
    ] = None
    party: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="P",
            help="For this party: what to ask for, what to give, and nothing that it has not seen.",
        ),
    ] = None

    language: Language = "en"

    @property
    def chosen(self) -> str | None:
        """The format asked for, else by the file's ending; None is the terminal."""
        return find_format(self.format, self.out).name if self.format or self.out else None


def brief(case: CasePath, options: BriefOptions, judging: Judging, json: Json = False) -> None:
    """Write the brief of a case: the finding, who stands where, what blocks, what would change it."""
    from detente.report.brief.formats.terminal import show_brief

    one_output(json, options.out)
    known_language(options.language)
    chosen, target = options.chosen, options.out
    loaded = load(case)
    draft = options.draft if options.party is not None else draft_of(loaded, options.draft).id
    made = judging.study(loaded).brief(
        draft, short=options.short, since=options.since, party=options.party, language=options.language
    )
    if chosen is not None and target is None and (chosen != "md" or json):
        target = Path(f"{loaded.id}-brief.{chosen}")
    if chosen is not None and target is not None:
        write(made, chosen, target)
        if not json:
            if target != STDOUT:
                typer.echo(f"written: {target}", err=True)
            return
    if chosen == "md" and target is None and not json:
        sys.stdout.buffer.write(str(FORMATS[chosen].write(made)).encode("utf-8"))
        return
    payload = {"file": str(target) if target else None} | made.to_dict()
    emit("brief", loaded.id, payload, json, lambda console: show_brief(console, made))


def register(app: typer.Typer) -> None:
    add(app, brief)
