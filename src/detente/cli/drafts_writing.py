"""``detente drafts``: amend, merge, consolidate, disclose and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from detente.cli.common import CASE, DRAWS, JSON, SEED, emit, guard, load, named, names, one_output, pairs
from detente.cli.drafts_common import (
    DATE,
    DRAFT,
    FORMAT,
    ID,
    OUT,
    TITLE,
    comparing_format,
    day,
    one_of,
    show_contradictions,
    show_effects,
)
from detente.drafts.formats import WRITTEN, text_format
from detente.text import joined

if TYPE_CHECKING:
    from rich.console import Console

    from detente.case.case import Case
    from detente.case.format.models.record import Draft
    from detente.drafts.consistency import Contradiction
    from detente.drafts.formats.text_format import TextFormat
    from detente.drafts.store import FrontMatter


def register_writing(group: typer.Typer) -> None:
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
        id: str = ID,
        date: str = DATE,
        title: str = TITLE,
        dry_run: bool = typer.Option(False, "--dry-run", help="Show the effects and write nothing."),
        draws: int = DRAWS,
        seed: int = SEED,
        json: bool = JSON,
    ) -> None:
        """Propose an amendment: a new draft with its parent, and what it does to each party."""
        from detente.drafts.amend import amend as make
        from detente.drafts.consistency import before_saving
        from detente.drafts.effects import beside, effects
        from detente.drafts.store import FrontMatter, write_draft

        loaded = load(case)
        parent = named(loaded, draft)
        new, after, comparison = make(
            loaded,
            parent,
            pairs(set, "POINT=OPTION"),
            list(text or []),
            FrontMatter(id, author, day(date), title=title),
        )
        found = effects(loaded, parent, after, draws, seed)
        against = before_saving(loaded, new)
        files = [] if dry_run else [str(p) for p in write_draft(loaded, new)]

        def show(console: Console) -> None:
            from detente.report.draft_tables import print_comparison

            print_comparison(console, comparison, beside=beside(loaded, found) if len(found.points) > 1 else None)
            for point, old, chosen in found.options:
                console.print(f"{point}: {old} → {chosen}", markup=False)
            show_effects(console, loaded, found)
            show_contradictions(console, against)
            for path in files:
                console.print(f"wrote {path}", markup=False, soft_wrap=True)

        payload = {
            "draft": new.id, "parent": parent.id, "author": list(new.author), "points": comparison.to_dict()["points"],
            "effects": found.to_dict(), "contradictions": [entry.to_dict() for entry in against], "files": files,
        }  # fmt: skip
        emit("drafts amend", loaded.id, payload, json, show)

    @group.command("merge")
    @guard
    def merge(
        case: Path = CASE,
        a: str = typer.Argument(..., metavar="A", help="One draft's id."),
        b: str = typer.Argument(..., metavar="B", help="The other draft's id."),
        base: str = typer.Option(None, "--base", metavar="D", help="Their parent. Default: the nearest common one."),
        id: str = ID,
        date: str = DATE,
        title: str = TITLE,
        json: bool = JSON,
    ) -> None:
        """Merge two amendments of one draft: clean where they do not meet, brackets with both names where they clash."""
        from detente.drafts.store import FrontMatter
        from detente.drafts.tree import common_parent

        loaded = load(case)
        one, other = named(loaded, a), named(loaded, b)
        parent = named(loaded, base) if base else common_parent(loaded, one, other)
        _merge_and_show(
            loaded, parent, [one, other], False, FrontMatter(id, None, day(date), None, title), None, None, json
        )

    @group.command("consolidate")
    @guard
    def consolidate(
        case: Path = CASE,
        drafts: list[str] = typer.Argument(None, metavar="[DRAFT]...", help="The proposals. Default: all open ones."),
        base: str = typer.Option(
            None, "--base", metavar="D", help="The draft that they amend. Default: the one on the table."
        ),
        id: str = ID,
        date: str = DATE,
        title: str = TITLE,
        format: str = FORMAT,
        out: Path = OUT,
        json: bool = JSON,
    ) -> None:
        """Put all open proposals on one draft into one bracketed text."""
        from detente.drafts.store import FrontMatter
        from detente.errors import InputError

        loaded = load(case)
        parent = named(loaded, base)
        if drafts:
            chosen = [named(loaded, name) for name in drafts]
        else:
            chosen = [
                d for d in sorted(loaded.drafts.values(), key=lambda d: (d.date, d.id))
                if d.parent == parent.id and d.status in ("working", "tabled", "leaked")
            ]  # fmt: skip
        if not chosen:
            raise InputError(f"nobody has an open proposal on draft {parent.id!r}; name drafts, or another --base")
        one_output(json, out)
        form = comparing_format(format, out)
        _merge_and_show(loaded, parent, chosen, True, FrontMatter(id, None, day(date), None, title), form, out, json)


def _merge_and_show(
    case: Case, base: Draft, chosen: list[Draft], keep: bool, said: FrontMatter,
    form: TextFormat | None, out: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Merge or consolidate, show the outcome, and write it where that is asked for."""
    from dataclasses import replace

    from detente.drafts.amend import as_draft, merged_draft
    from detente.drafts.consistency import contradictions
    from detente.drafts.formats.markdown import MARKDOWN
    from detente.drafts.formats.text_format import Imprint
    from detente.drafts.merge import merge_drafts
    from detente.drafts.store import write_draft
    from detente.drafts.structure.plain import read_plain
    from detente.drafts.structure.written import write_plain
    from detente.files import write_whole

    merged = merge_drafts(case, base, chosen, keep)
    body = write_plain(merged.paragraphs)
    name = said.title or ("Consolidated text" if keep else "Merged text") + f" of {', '.join(d.id for d in chosen)}"
    files = []
    if out is not None:
        content: str | bytes = body
        if form is not None and form is not MARKDOWN and form.write is not None:
            content = form.write(read_plain(body), Imprint(title=name))
        files.append(str(write_whole(out, content)))
    against: tuple[Contradiction, ...] = ()
    if said.id is not None:
        new = merged_draft(case, base, chosen, merged, replace(said, title=name))
        against = contradictions(case, as_draft(new))
        files += [str(p) for p in write_draft(case, new)]

    def show(console: Console) -> None:
        from rich.text import Text

        from detente.text import printable

        if out is None:
            console.print(Text(printable(body)))
        clashes, clean = len(merged.clashes), len(merged.clean)
        console.print(
            f"{clean} point{'' if clean == 1 else 's'} changed without contradiction, {clashes} in brackets"
            + (f": {', '.join(c.label for c in merged.clashes)}" if clashes else ""),
            markup=False,
        )
        if merged.open:
            console.print(
                f"open: {', '.join(f'{p} ({chr(32).join(o)})' for p, o in merged.open.items())}", markup=False
            )
        show_contradictions(console, against)
        for path in files:
            console.print(f"wrote {path}", markup=False, soft_wrap=True)

    payload: dict[str, Any] = {
        "base": base.id, "drafts": [d.id for d in chosen], "text": body, "clean": list(merged.clean),
        "clashes": [c.to_dict() for c in merged.clashes], "package": merged.package,
        "open": {k: list(v) for k, v in merged.open.items()},
        "contradictions": [entry.to_dict() for entry in against], "files": files,
    }  # fmt: skip
    emit("drafts consolidate" if keep else "drafts merge", case.id, payload, as_json, show, out)


def register_sharing(group: typer.Typer) -> None:
    @group.command("disclose")
    @guard
    def disclose(
        case: Path = CASE,
        draft: str = DRAFT,
        to: str = typer.Option(..., "--to", metavar="P", help="A party's id, or public; several with commas."),
        date: str = DATE,
        json: bool = JSON,
    ) -> None:
        """Record that a party has been shown a draft."""
        from detente.drafts.audience import disclose as record

        loaded = load(case)
        when = day(date) or loaded.as_of
        parties = names(to) or []
        file = str(record(loaded, named(loaded, draft), parties, when))
        payload = {"draft": draft, "to": parties, "date": str(when), "file": file}
        emit(
            "drafts disclose", loaded.id, payload, json,
            lambda console: console.print(f"{draft} was shown to {', '.join(parties)} on {when}", markup=False),
        )  # fmt: skip

    @group.command("export")
    @guard
    def export(
        case: Path = CASE,
        for_: str = typer.Option(None, "--for", metavar="P", help="Export only what this party has seen."),
        out: Path = typer.Option(..., "--out", metavar="FOLDER", help="A folder that holds nothing else."),
        draft: list[str] = typer.Option(None, "--draft", metavar="D", help="Only this draft; may be repeated."),
        format: str = typer.Option(
            "docx,md",
            "--format",
            metavar="F,…",
            help=f"{joined(f'{name} ({text_format(name).title})' for name in WRITTEN)}.",
        ),
        redlines: bool = typer.Option(
            False, "--redlines", help="Also tracked changes against parents that were seen too."
        ),
        on: str = typer.Option(
            None, "--on", metavar="DATE", help="Count only what was seen by this day (default: the day of the case)."
        ),
        json: bool = JSON,
    ) -> None:
        """Export drafts as files; for a party, nothing that it has not seen."""
        from dataclasses import replace

        from detente.case.day import as_of
        from detente.drafts.audience import export_all, export_for, write_export
        from detente.errors import InputError
        from detente.text import joined

        formats = names(format) or []
        for form in formats:
            one_of(form, WRITTEN, "--format")
        loaded = load(case)
        if for_ is not None:
            made = export_for(loaded, for_, formats, day(on), draft or (), redlines)
        elif on is not None or redlines:
            raise InputError("--on and --redlines go with --for; detente drafts diff --format docx writes one redline")
        else:
            chosen = [named(loaded, name) for name in draft] if draft else list(as_of(loaded)[0].drafts.values())
            made = export_all(loaded, chosen, formats)
            made = replace(made, later=() if draft else as_of(loaded)[1].drafts)
        files = write_export(out, made)
        if made.later and not draft:
            which, when = joined(made.later), day(on) or loaded.as_of
            typer.echo(f"note: {which}: dated or shown after {when}, so left out", err=True)

        def show(console: Console) -> None:
            for path in files:
                console.print(f"wrote {path}", markup=False, soft_wrap=True)

        payload = {
            "for": for_,
            "drafts": list(made.drafts),
            "later": list(made.later),
            "files": [str(path) for path in files],
        }
        emit("drafts export", loaded.id, payload, json, show)
