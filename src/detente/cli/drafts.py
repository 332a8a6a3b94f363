"""``detente drafts``: the text on the table, its versions, and who has seen them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.common import CASE, DRAWS, JSON, SEED, emit, guard, load, names, pairs

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case
    from detente.case.models_record import Draft

_DRAFT = typer.Argument(..., metavar="DRAFT", help="A draft's id.")
_ID = typer.Option(None, "--id", metavar="ID", help="The new draft's id.")
_DATE = typer.Option(None, "--date", metavar="DATE", help="A day, as 2025-11-25. Default: the case's as_of.")
_TITLE = typer.Option(None, "--title", metavar="TEXT", help="The new draft's title.")
_YES = typer.Option(False, "--yes", "-y", help="Do not ask.")
_OUT = typer.Option(None, "--out", metavar="FILE", help="Write to this file.")
_FORMAT = typer.Option(None, "--format", metavar="F", help="md, html or docx.")


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Import, compare, amend, merge, disclose and export drafts.")
    app.add_typer(group, name="drafts")
    _register_import(group)
    _register_reading(group)
    _register_diff(group)
    _register_writing(group)
    _register_sharing(group)


def _register_import(group: typer.Typer) -> None:
    @group.command("import")
    @guard
    def import_(
        file: Path = typer.Argument(..., metavar="FILE", help="Markdown, plain text, or .docx."),
        case: Path = typer.Option(..., "--case", metavar="CASE", help="The folder of the case."),
        id: str = typer.Option(..., "--id", metavar="ID", help="The new draft's id."),
        author: str = typer.Option(
            None, "--author", metavar="P", help="The party that wrote it (several: with commas)."
        ),
        date: str = _DATE,
        parent: str = typer.Option(None, "--parent", metavar="DRAFT", help="The draft that it amends."),
        title: str = _TITLE,
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
        yes: bool = _YES,
        json: bool = JSON,
    ) -> None:
        """Read a text into the case: points, tracked changes, comments and bracketed alternatives.

        Shows which point of the case each numbered provision is taken for, with scores, and asks. Nothing is
        written before the whole file is read and the matches are confirmed.
        """
        from detente.drafts.importing import plan_import, write_plan

        loaded = load(case)
        plan = plan_import(
            loaded, file, id, author=author, date=_day(date), parent=parent, title=title, status=_status(status),
            changes=_one_of(changes, ("accept", "reject"), "--changes"), given=_map(map) if map else None,
            options=pairs(set, "POINT=OPTION"),
        )  # fmt: skip
        sure = yes or map is not None
        if not sure:
            from detente.cli.common import console

            _show_plan(console(stderr=True), loaded, plan)
            _ask("Write this draft?")
        files = write_plan(loaded, plan)
        payload = plan.to_dict() | {"files": [str(path) for path in files]}

        def show(out: Console) -> None:
            if sure:
                _show_plan(out, loaded, plan)
            for path in files:
                out.print(f"wrote {path}", markup=False, soft_wrap=True)

        emit("drafts import", loaded.id, payload, json, show)


def _register_reading(group: typer.Typer) -> None:
    @group.command("list")
    @guard
    def list_(case: Path = CASE, json: bool = JSON) -> None:
        """List the drafts: author, date, status, who has seen them."""
        loaded = load(case)
        drafts = sorted(loaded.drafts.values(), key=lambda d: (d.date, d.id))

        def show(console: Console) -> None:
            table = _table("draft", "date", "author", "status", "parent", "seen by", "open")
            for d in drafts:
                seen = ", ".join(s.party + (f" ({s.date})" if s.date else "") for s in d.seen_by)
                _row(
                    table, d.id, d.date, ", ".join(d.author), d.status, d.parent or "—", seen or "—", len(d.open) or "—"
                )
            console.print(table)

        payload = {"drafts": [_brief(d) for d in drafts]}
        emit("drafts list", loaded.id, payload, json, show)

    @group.command("show")
    @guard
    def show_(case: Path = CASE, draft: str = _DRAFT, json: bool = JSON) -> None:
        """Show a draft: its points, what each settles, and what came with its file."""
        from detente.drafts.matching import draft_text, points_of_draft
        from detente.drafts.store import read_notes
        from detente.drafts.tree import choice

        loaded = load(case)
        found = loaded.draft(draft)
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
                    console.print(Text(f"{len(notes[key])} {key} came with the file: {found.id}.notes.yaml"))

        payload = _brief(found) | {
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
        from detente.drafts.tree import tree

        loaded = load(case)
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

        emit("drafts log", loaded.id, {"drafts": [node.to_dict() for node in nodes]}, json, show)


def _register_diff(group: typer.Typer) -> None:
    @group.command("diff")
    @guard
    def diff(
        case: Path = CASE,
        a: str = typer.Argument(..., metavar="A", help="The earlier draft's id."),
        b: str = typer.Argument(..., metavar="B", help="The later draft's id."),
        format: str = typer.Option(None, "--format", metavar="F", help="md, html or docx (tracked changes)."),
        view: str = typer.Option("side", "--view", metavar="side|inline", help="Which view a web page opens with."),
        effects: bool = typer.Option(False, "--effects", help="Also what the change does to each party."),
        everything: bool = typer.Option(False, "--all", help="Also show points that are the same."),
        out: Path = _OUT,
        draws: int = DRAWS,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """Compare two drafts point by point and word by word."""
        from detente.drafts.compare import compare_drafts, redline_drafts
        from detente.drafts.effects import effects as measure
        from detente.drafts.effects import effects_html
        from detente.drafts.shown import html, markdown, print_comparison
        from detente.errors import InputError
        from detente.files import write_whole

        form = _one_of(format, ("md", "html", "docx"), "--format") if format else _form_of(out)
        if form == "docx" and out is None:
            raise InputError("a .docx cannot go to the terminal; say --out FILE.docx")
        loaded = load(case)
        old, new = loaded.draft(a), loaded.draft(b)
        comparison = compare_drafts(loaded, old, new)
        found = measure(loaded, old, new, draws, seed) if effects else None
        content: str | bytes = ""
        if form == "md":
            content = markdown(comparison)
        elif form == "html":
            content = html(comparison, view, effects_html(loaded, found) if found else None)
        elif form == "docx":
            content = redline_drafts(loaded, old, new)
        files = [str(write_whole(out, content))] if out is not None else []

        def show(console: Console) -> None:
            if files:
                console.print(f"wrote {files[0]}", markup=False, soft_wrap=True)
            elif form in ("md", "html"):
                typer.echo(content)
            else:
                print_comparison(console, comparison, everything)
                if found is not None:
                    _show_effects(console, loaded, found)

        payload = comparison.to_dict() | {"files": files}
        if found is not None:
            payload["effects"] = found.to_dict()
        emit("drafts diff", loaded.id, payload, json, show)


def _register_writing(group: typer.Typer) -> None:
    @group.command("amend")
    @guard
    def amend(
        case: Path = CASE,
        draft: str = typer.Option(
            None, "--draft", metavar="D", help="The draft to amend. Default: the one on the table."
        ),
        set: list[str] = typer.Option(
            None, "--set", metavar="POINT=OPTION", help="Change a point's option; may be repeated."
        ),
        text: list[str] = typer.Option(
            None,
            "--text",
            metavar="[POINT=]WORDS",
            help="The new words; without POINT, those of the --set in the same place.",
        ),
        author: str = typer.Option(..., "--author", metavar="P", help="Whose amendment it is."),
        id: str = _ID,
        date: str = _DATE,
        title: str = _TITLE,
        dry_run: bool = typer.Option(False, "--dry-run", help="Show the effects and write nothing."),
        draws: int = DRAWS,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """Propose an amendment: a new draft with its parent, and what it does to each party."""
        from detente.drafts.amending import amend as make
        from detente.drafts.effects import effects
        from detente.drafts.store import write_draft

        loaded = load(case)
        parent = loaded.draft(draft)
        new, after, comparison = make(
            loaded, parent, author, pairs(set, "POINT=OPTION"), list(text or []), id, _day(date), title
        )
        found = effects(loaded, parent, after, draws, seed)
        files = [] if dry_run else [str(p) for p in write_draft(loaded, new)]

        def show(console: Console) -> None:
            from detente.drafts.shown import print_comparison

            print_comparison(console, comparison)
            for point, old, chosen in found.options:
                console.print(f"{point}: {old} → {chosen}", markup=False)
            _show_effects(console, loaded, found)
            for path in files:
                console.print(f"wrote {path}", markup=False, soft_wrap=True)

        payload = {
            "draft": new.id, "parent": parent.id, "author": list(new.author), "points": comparison.to_dict()["points"],
            "effects": found.to_dict(), "files": files,
        }  # fmt: skip
        emit("drafts amend", loaded.id, payload, json, show)

    @group.command("merge")
    @guard
    def merge(
        case: Path = CASE,
        a: str = typer.Argument(..., metavar="A", help="One draft's id."),
        b: str = typer.Argument(..., metavar="B", help="The other draft's id."),
        base: str = typer.Option(None, "--base", metavar="D", help="Their parent. Default: the nearest common one."),
        id: str = _ID,
        date: str = _DATE,
        title: str = _TITLE,
        json: bool = JSON,
    ) -> None:
        """Merge two amendments of one draft: clean where they do not meet, brackets with both names where they clash."""
        from detente.drafts.tree import common_parent

        loaded = load(case)
        one, other = loaded.draft(a), loaded.draft(b)
        parent = loaded.draft(base) if base else common_parent(loaded, one, other)
        _weave(loaded, parent, [one, other], False, id, _day(date), title, None, None, json)

    @group.command("consolidate")
    @guard
    def consolidate(
        case: Path = CASE,
        drafts: list[str] = typer.Argument(None, metavar="[DRAFT]...", help="The proposals. Default: all open ones."),
        base: str = typer.Option(
            None, "--base", metavar="D", help="The draft that they amend. Default: the one on the table."
        ),
        id: str = _ID,
        date: str = _DATE,
        title: str = _TITLE,
        format: str = _FORMAT,
        out: Path = _OUT,
        json: bool = JSON,
    ) -> None:
        """Put all open proposals on one draft into one bracketed text."""
        from detente.errors import InputError

        loaded = load(case)
        parent = loaded.draft(base)
        if drafts:
            chosen = [loaded.draft(name) for name in drafts]
        else:
            chosen = [
                d for d in sorted(loaded.drafts.values(), key=lambda d: (d.date, d.id))
                if d.parent == parent.id and d.status in ("working", "tabled", "leaked")
            ]  # fmt: skip
        if not chosen:
            raise InputError(f"nobody has an open proposal on draft {parent.id!r}; name drafts, or another --base")
        form = _one_of(format, ("md", "html", "docx"), "--format") if format else _form_of(out)
        _weave(loaded, parent, chosen, True, id, _day(date), title, form, out, json)


def _weave(
    case: Case, base: Draft, chosen: list[Draft], keep: bool, new_id: str | None, date: dt.date | None,
    title: str | None, form: str | None, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Merge or consolidate, show the outcome, and write it where that is asked for."""
    from detente.drafts.amending import woven_draft
    from detente.drafts.audience import clean_html, clean_word
    from detente.drafts.plain import read_plain, write_plain
    from detente.drafts.store import write_draft
    from detente.drafts.weave import weave
    from detente.errors import InputError
    from detente.files import write_whole

    woven = weave(case, base, chosen, keep)
    body = write_plain(woven.paragraphs)
    name = title or ("Consolidated text" if keep else "Merged text") + f" of {', '.join(d.id for d in chosen)}"
    files = []
    if form == "docx" and out is None:
        raise InputError("a .docx cannot go to the terminal; say --out FILE.docx")
    if out is not None:
        text = read_plain(body)
        content: str | bytes = body
        if form == "docx":
            content = clean_word(text)
        elif form == "html":
            content = clean_html(text, name)
        files.append(str(write_whole(out, content)))
    if new_id is not None:
        files += [str(p) for p in write_draft(case, woven_draft(case, base, chosen, woven, new_id, date, name))]

    def show(console: Console) -> None:
        from rich.text import Text

        from detente.text import printable

        if out is None:
            console.print(Text(printable(body)))
        clashes, clean = len(woven.clashes), len(woven.clean)
        console.print(
            f"{clean} point{'' if clean == 1 else 's'} changed without contradiction, {clashes} in brackets"
            + (f": {', '.join(c.label for c in woven.clashes)}" if clashes else ""),
            markup=False,
        )
        if woven.open:
            console.print(f"open: {', '.join(f'{p} ({chr(32).join(o)})' for p, o in woven.open.items())}", markup=False)
        for path in files:
            console.print(f"wrote {path}", markup=False, soft_wrap=True)

    payload: dict[str, Any] = {
        "base": base.id, "drafts": [d.id for d in chosen], "text": body, "clean": list(woven.clean),
        "clashes": [c.to_dict() for c in woven.clashes], "package": woven.package,
        "open": {k: list(v) for k, v in woven.open.items()}, "files": files,
    }  # fmt: skip
    emit("drafts consolidate" if keep else "drafts merge", case.id, payload, as_json, show)


def _register_sharing(group: typer.Typer) -> None:
    @group.command("disclose")
    @guard
    def disclose(
        case: Path = CASE,
        draft: str = _DRAFT,
        to: str = typer.Option(..., "--to", metavar="P", help="A party's id, or public; several with commas."),
        date: str = _DATE,
        json: bool = JSON,
    ) -> None:
        """Record that a party has been shown a draft."""
        from detente.drafts.audience import disclose as record
        from detente.errors import InputError

        loaded = load(case)
        day = _day(date) or loaded.as_of
        parties = names(to) or []
        file = ""
        for party in parties:
            found = loaded.draft(draft)
            if len(parties) > 1 and party not in (*loaded.party_ids, "public"):
                raise InputError(f"no party is called {party!r}; nothing was changed")
        for party in parties:
            found = loaded.draft(draft)
            file = str(record(loaded, found, party, day))
            if len(parties) > 1:
                loaded = load(case)
        payload = {"draft": draft, "to": parties, "date": str(day), "file": file}
        emit(
            "drafts disclose", loaded.id, payload, json,
            lambda console: console.print(f"{draft} was shown to {', '.join(parties)} on {day}", markup=False),
        )  # fmt: skip

    @group.command("export")
    @guard
    def export(
        case: Path = CASE,
        for_: str = typer.Option(None, "--for", metavar="P", help="Export only what this party has seen."),
        out: Path = typer.Option(..., "--out", metavar="FOLDER", help="A folder that holds nothing else."),
        draft: list[str] = typer.Option(None, "--draft", metavar="D", help="Only this draft; may be repeated."),
        format: str = typer.Option("docx,md", "--format", metavar="F,…", help="docx, md, html, akn (Akoma Ntoso 3.0)."),
        redlines: bool = typer.Option(
            False, "--redlines", help="Also tracked changes against parents that were seen too."
        ),
        on: str = typer.Option(None, "--on", metavar="DATE", help="Count only what was seen by this day."),
        json: bool = JSON,
    ) -> None:
        """Export drafts as files; for a party, nothing that it has not seen."""
        from detente.drafts.audience import FORMATS, export_all, export_for, write_export
        from detente.errors import InputError

        formats = names(format) or []
        for form in formats:
            _one_of(form, FORMATS, "--format")
        loaded = load(case)
        if for_ is not None:
            made = export_for(loaded, for_, formats, _day(on), draft or (), redlines)
        elif on is not None or redlines:
            raise InputError("--on and --redlines go with --for; detente drafts diff --format docx writes one redline")
        else:
            chosen = [loaded.draft(name) for name in draft] if draft else list(loaded.drafts.values())
            made = export_all(loaded, chosen, formats)
        files = write_export(out, made)

        def show(console: Console) -> None:
            for path in files:
                console.print(f"wrote {path}", markup=False, soft_wrap=True)

        payload = {"for": for_, "drafts": list(made.drafts), "files": [str(path) for path in files]}
        emit("drafts export", loaded.id, payload, json, show)


def _day(text: str | None) -> dt.date | None:
    from detente.errors import InputError

    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"found {text!r}, expected a day such as 2025-11-25") from None


def _one_of(text: str, known: tuple[str, ...], what: str) -> str:
    from detente.errors import InputError, nearest

    if text not in known:
        raise InputError(f"found {what} {text!r}, expected one of {', '.join(known)}{nearest(text, known)}")
    return text


def _status(text: str) -> str:
    return _one_of(text, ("working", "tabled", "leaked", "withdrawn", "adopted"), "--status")


def _form_of(out: Path | None) -> str | None:
    return {".html": "html", ".htm": "html", ".docx": "docx"}.get(out.suffix.lower(), "md") if out is not None else None


def _map(path: Path) -> dict[str, str | None]:
    """A file of decided matches: labels with point ids, null for no point."""
    from detente.case.reader import Text, read_text, read_yaml
    from detente.errors import Fault, InputError

    document = read_yaml(read_text(path, str(path)), str(path))
    if not isinstance(document.tree, dict):
        raise InputError([Fault(document.place(()), 'expected labels with point ids, such as "4": strip')])
    out: dict[str, str | None] = {}
    for label, value in document.tree.items():
        if not isinstance(value, Text):
            raise InputError([Fault(document.place((label,)), "expected the id of a point, or null")])
        out[str(label)] = None if value.is_null else str(value)
    return out


def _ask(question: str) -> None:
    """Ask on the terminal; no answer means no."""
    from detente.errors import InputError

    try:
        agreed = typer.confirm(question, default=False, err=True)
    except typer.Abort:
        raise InputError("nothing was written: nobody answered; say --yes, or --map FILE") from None
    if not agreed:
        raise InputError(
            "nothing was written; mend the matches with --map FILE and the options with --set POINT=OPTION"
        )


def _table(*columns: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _row(table: Any, *cells: object) -> None:
    from rich.text import Text

    from detente.text import one_line

    table.add_row(*(Text(one_line(cell)) for cell in cells))


def _show_plan(console: Console, case: Case, plan: Any) -> None:
    table = _table("label", "text", "point", "score", "by", "options")
    decided = {d.point: d for d in plan.decisions}
    for provision, match in zip(plan.read.text.provisions, plan.matches, strict=True):
        words = provision.text if len(provision.text) <= 60 else provision.text[:59] + "…"
        d = decided.get(match.point)
        options = "" if d is None else f"{' | '.join(d.options)} ({d.how})"
        doubt = f"; {match.doubt}" if match.doubt else ""
        _row(table, match.label, words, match.point or "—", f"{match.score:.2f}", match.how + doubt, options)
    console.print(table)
    named = {match.point for match in plan.matches}
    for d in plan.decisions:
        if d.point not in named:
            console.print(f"not in the text: {d.point}: {' | '.join(d.options)} ({d.how})", markup=False)
    for what, entries in (
        ("tracked changes", plan.read.amendments), ("comments", plan.read.comments), ("brackets", plan.read.alternatives)
    ):  # fmt: skip
        if entries:
            console.print(f"{len(entries)} {what}, kept in the draft's notes", markup=False)
    for warning in plan.read.warnings:
        from detente.text import one_line

        console.print(f"warning: {one_line(warning)}", markup=False)


def _show_effects(console: Console, case: Case, found: Any) -> None:
    from detente.drafts.effects import table as rows

    table = _table("party", "utility", "accepts before", "after")
    for row in rows(case, found):
        _row(table, *row)
    console.print(table)
    console.print(f"{found.draws:,} draws; utility: change of the mean on each party's own scale", markup=False)


def _brief(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id, "title": draft.title, "author": list(draft.author), "date": str(draft.date),
        "parent": draft.parent, "status": draft.status,
        "seen_by": [{"party": s.party, "date": None if s.date is None else str(s.date)} for s in draft.seen_by],
        "open": sorted(draft.open),
    }  # fmt: skip
