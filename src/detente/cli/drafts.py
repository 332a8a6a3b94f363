"""``detente drafts``: the text on the table, its versions, and who has seen them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from detente.cli.common import CASE, DRAWS, JSON, SEED, emit, guard, load, named, one_output, pairs
from detente.cli.drafts_common import (
    DATE,
    DRAFT,
    OUT,
    TITLE,
    YES,
    add_row,
    ask,
    brief,
    comparing_format,
    day,
    known_status,
    new_table,
    one_of,
    read_map,
    show_contradictions,
    show_effects,
    show_plan,
)
from detente.cli.drafts_writing import register_sharing, register_writing
from detente.drafts.formats import COMPARING, READ, text_format
from detente.text import joined

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Import, compare, amend, merge, disclose and export drafts.")
    app.add_typer(group, name="drafts")
    _register_import(group)
    _register_reading(group)
    _register_diff(group)
    register_writing(group)
    register_sharing(group)


def _register_import(group: typer.Typer) -> None:
    @group.command("import")
    @guard
    def import_(
        file: Path = typer.Argument(
            ..., metavar="FILE", help=f"{joined((text_format(name).title for name in READ), 'or')}."
        ),
        case: Path = typer.Option(..., "--case", metavar="CASE", help="The folder of the case."),
        id: str = typer.Option(..., "--id", metavar="ID", help="The new draft's id."),
        author: str = typer.Option(
            None, "--author", metavar="P", help="The party that wrote it (several: with commas)."
        ),
        date: str = DATE,
        parent: str = typer.Option(None, "--parent", metavar="DRAFT", help="The draft that it amends."),
        title: str = TITLE,
        status: str = typer.Option(
            "working", "--status", metavar="S", help="working, tabled, leaked, withdrawn, adopted."
        ),
        map: Path = typer.Option(
            None, "--map", metavar="FILE", help="YAML: label to point id (null: none). Asks nothing."
        ),
        set: list[str] = typer.Option(None, "--set", metavar="POINT=OPTION", help="Decide a point's option."),
        changes: str = typer.Option(
            "accept", "--changes", metavar="accept|reject", help="Take the text with or without its tracked changes."
        ),
        yes: bool = YES,
        json: bool = JSON,
    ) -> None:
        """Read a text into the case: points, tracked changes, comments and bracketed alternatives.

        Shows which point of the case each numbered provision is taken for, with scores, and asks. Nothing is
        written before the whole file is read and the matches are confirmed.
        """
        from detente.drafts.consistency import before_saving
        from detente.drafts.importing import plan_import, write_plan
        from detente.drafts.store import FrontMatter

        loaded = load(case)
        plan = plan_import(
            loaded, file, FrontMatter(id, author, day(date), parent, title, known_status(status)),
            changes=one_of(changes, ("accept", "reject"), "--changes"), given=read_map(map) if map else None,
            options=pairs(set, "POINT=OPTION"),
        )  # fmt: skip
        sure = yes or map is not None
        if not sure:
            from detente.cli.common import console

            show_plan(console(stderr=True), loaded, plan)
            ask("Write this draft?")
        against = before_saving(loaded, plan.draft)
        files = write_plan(loaded, plan)
        payload = plan.to_dict() | {
            "contradictions": [entry.to_dict() for entry in against], "files": [str(path) for path in files],
        }  # fmt: skip

        def show(out: Console) -> None:
            if sure:
                show_plan(out, loaded, plan)
            show_contradictions(out, against)
            for path in files:
                out.print(f"wrote {path}", markup=False, soft_wrap=True)

        emit("drafts import", loaded.id, payload, json, show)


def _register_reading(group: typer.Typer) -> None:
    @group.command("list")
    @guard
    def list_(case: Path = CASE, json: bool = JSON) -> None:
        """List the drafts: author, date, status, who has seen them."""
        from detente.case.day import as_of

        loaded, later = as_of(load(case))
        drafts = sorted(loaded.drafts.values(), key=lambda d: (d.date, d.id))

        def show(console: Console) -> None:
            table = new_table("draft", "date", "author", "status", "parent", "seen by", "open")
            for d in drafts:
                seen = ", ".join(s.party + (f" ({s.date})" if s.date else "") for s in d.seen_by)
                add_row(
                    table, d.id, d.date, ", ".join(d.author), d.status, d.parent or "—", seen or "—", len(d.open) or "—"
                )
            console.print(table)
            if later.drafts:
                console.print(later.left_out(), markup=False)

        payload = {"drafts": [brief(d) for d in drafts], "later": list(later.drafts)}
        emit("drafts list", loaded.id, payload, json, show)

    @group.command("show")
    @guard
    def show_(case: Path = CASE, draft: str = DRAFT, json: bool = JSON) -> None:
        """Show a draft: its points, what each settles, and what came with its file."""
        from detente.drafts.matching import draft_text, points_of_draft
        from detente.drafts.store import read_notes
        from detente.drafts.tree import choice

        loaded = load(case)
        found = named(loaded, draft)
        text = draft_text(found)
        ids = points_of_draft(loaded, found, text)
        notes = read_notes(loaded, found.id)

        def show(console: Console) -> None:
            from rich.text import Text

            from detente.text import one_line, printable

            console.print(Text(f"{one_line(found.title)}  ({found.id}, {found.date}, {found.status})", style="bold"))
            if text.lead:
                console.print(Text(printable(text.lead)))
            for at, provision in enumerate(text.provisions):
                line = Text("  " * provision.depth)
                line.append(f"{one_line(provision.printed)} ", style="bold").append(printable(provision.text))
                if ids[at] is not None:
                    line.append(f"  [{ids[at]}: {choice(found, ids[at] or '')}]", style="cyan")
                console.print(line)
            if text.closing:
                console.print(Text(printable(text.closing)))
            for key in ("amendments", "comments", "alternatives"):
                if notes[key]:
                    console.print(Text(f"{key} that came with the file: {len(notes[key])} ({found.id}.notes.yaml)"))

        payload = brief(found) | {
            "points": [
                {"label": p.label, "path": p.path, "text": p.text, "point": ids[at]} for at, p in enumerate(text.provisions)
            ],
            "lead": text.lead, "closing": text.closing, "package": found.package,
            "open_points": {k: list(v) for k, v in found.open.items()}, **notes,
        }  # fmt: skip
        emit("drafts show", loaded.id, payload, json, show)

    @group.command("log")
    @guard
    def log(case: Path = CASE, json: bool = JSON) -> None:
        """Show the tree of drafts: who proposed what, on what, and what changed."""
        from detente.case.day import as_of
        from detente.drafts.tree import tree

        loaded, later = as_of(load(case))
        nodes = tree(loaded)

        def show(console: Console) -> None:
            from rich.text import Text

            from detente.text import one_line

            for node in nodes:
                d = node.draft
                line = Text("   " * node.depth + ("└─ " if node.depth else ""))
                line.append(d.id, style="bold").append(
                    f"  {d.date}  {', '.join(d.author)}  {d.status}  {one_line(d.title)}"
                )
                console.print(line)
                kinds = [f"{n} {kind}" for kind, n in node.counts.items() if n and kind != "same"]
                pad = "   " * (node.depth + 1)
                if kinds:
                    console.print(Text(f"{pad}{', '.join(kinds)}"))
                for point, old, new in node.options:
                    console.print(Text(f"{pad}{point}: {old} → {new}", style="cyan"))
            if later.drafts:
                console.print(later.left_out(), markup=False)

        payload = {"drafts": [node.to_dict() for node in nodes], "later": list(later.drafts)}
        emit("drafts log", loaded.id, payload, json, show)


def _register_diff(group: typer.Typer) -> None:
    @group.command("diff")
    @guard
    def diff(
        case: Path = CASE,
        a: str = typer.Argument(..., metavar="A", help="The earlier draft's id."),
        b: str = typer.Argument(..., metavar="B", help="The later draft's id."),
        format: str = typer.Option(
            None, "--format", metavar="F", help=f"{joined(COMPARING, 'or')}; docx has tracked changes."
        ),
        view: str = typer.Option("side", "--view", metavar="side|inline", help="Which view a web page opens with."),
        effects: bool = typer.Option(False, "--effects", help="Also what the change does to each party."),
        everything: bool = typer.Option(False, "--all", help="Also show points that are the same."),
        out: Path = OUT,
        draws: int = DRAWS,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """Compare two drafts point by point and word by word."""
        from detente.drafts.compare import compare_drafts
        from detente.drafts.effects import beside
        from detente.drafts.effects import effects as measure
        from detente.drafts.formats.text_format import Versions
        from detente.files import write_whole
        from detente.report.draft_tables import effects_html, print_comparison

        one_output(json, out)
        form = comparing_format(format, out)
        loaded = load(case)
        old, new = named(loaded, a), named(loaded, b)
        comparison = compare_drafts(loaded, old, new)
        found = measure(loaded, old, new, draws, seed) if effects else None
        alone = beside(loaded, found) if found else None
        content = b""
        if form is not None and form.compare is not None:
            note = effects_html(loaded, found) if found else None
            content = form.compare(Versions(loaded, old, new, comparison, view, note, alone))
        files = [str(write_whole(out, content))] if out is not None else []

        def show(console: Console) -> None:
            if files:
                console.print(f"wrote {files[0]}", markup=False, soft_wrap=True)
            elif form is not None:
                typer.echo(content.decode())
            else:
                print_comparison(console, comparison, everything, alone)
                if found is not None:
                    show_effects(console, loaded, found)

        payload = comparison.to_dict() | {"files": files}
        if found is not None:
            payload["effects"] = found.to_dict()
        emit("drafts diff", loaded.id, payload, json, show, out)
