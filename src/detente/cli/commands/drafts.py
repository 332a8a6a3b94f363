"""``detente drafts``: the text on the table, its versions, and who has seen them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, console, draft_of, emit, load, one_output
from detente.cli.options import (
    AsOf,
    CasePath,
    Day,
    DraftFile,
    DraftFormat,
    DraftId,
    Draws,
    Json,
    NewId,
    Seed,
    Title,
    day,
    draft_format,
    names,
    one_of,
)
from detente.drafts.formats import COMPARING, READ, WRITTEN, text_format
from detente.errors import InputError
from detente.text import joined, pairs

if TYPE_CHECKING:
    from rich.console import Console

    from detente.drafting import MergedText
    from detente.study import Negotiation

PLACE = 130
EXPORTED = joined(f"{name} ({text_format(name).title})" for name in WRITTEN) + "."
COMPARED = joined(COMPARING, "or") + "; docx has tracked changes."
IMPORTED = joined((text_format(name).title for name in READ), "or") + "."
STATUSES = ("working", "tabled", "leaked", "withdrawn", "adopted")


@dataclass(frozen=True)
class ImportOptions:
    id: Annotated[str, typer.Option("--id", metavar="ID", help="The new draft's id.")]
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="P", help="The party that wrote it (several: with commas)."),
    ] = None
    date: Day = None
    parent: Annotated[str | None, typer.Option("--parent", metavar="DRAFT", help="The draft that it amends.")] = None
    title: Title = None
    status: Annotated[
        str, typer.Option("--status", metavar="S", help="working, tabled, leaked, withdrawn, adopted.")
    ] = "working"
    map: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="YAML: label to point id (null: none). Asks nothing."),
    ] = None
    set: Annotated[list[str] | None, typer.Option("--set", metavar="POINT=OPTION", help="Decide a point's option.")] = (
        None
    )
    changes: Annotated[
        str,
        typer.Option("--changes", metavar="accept|reject", help="Take the text with or without its tracked changes."),
    ] = "accept"
    column: Annotated[
        int, typer.Option("--column", metavar="N", help="Of a text in languages side by side, which column to take.")
    ] = 1
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False


@dataclass(frozen=True)
class DiffOptions:
    format: Annotated[str | None, typer.Option("--format", metavar="F", help=COMPARED)] = None
    view: Annotated[str, typer.Option("--view", metavar="side|inline", help="Which view a web page opens with.")] = (
        "side"
    )
    effects: Annotated[bool, typer.Option("--effects", help="Also what the change does to each party.")] = False
    everything: Annotated[bool, typer.Option("--all", help="Also show points that are the same.")] = False
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", metavar="FILE", help="A Word file whose styles, page, headers and footers a Word file takes."
        ),
    ] = None
    out: DraftFile = None
    draws: Draws = 10_000
    seed: Seed = 0


@dataclass(frozen=True)
class AmendOptions:
    author: Annotated[str, typer.Option("--author", metavar="P", help="Whose amendment it is.")]
    draft: Annotated[
        str | None,
        typer.Option("--draft", metavar="D", help="The draft to amend. Default: the one on the table."),
    ] = None
    set: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="POINT=OPTION", help="Change a point's option; may be repeated."),
    ] = None
    text: Annotated[
        list[str] | None,
        typer.Option(
            "--text",
            metavar="[POINT=]WORDS",
            help="The new words; without POINT, those of the --set in the same place.",
        ),
    ] = None
    id: NewId = None
    date: Day = None
    title: Title = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the effects and write nothing.")] = False
    draws: Draws = 10_000
    seed: Seed = 0


@dataclass(frozen=True)
class NewDraftOptions:
    id: NewId = None
    date: Day = None
    title: Title = None


@dataclass(frozen=True)
class ExportOptions:
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A folder that holds nothing else.")]
    for_: Annotated[str | None, typer.Option("--for", metavar="P", help="Export only what this party has seen.")] = None
    draft: Annotated[
        list[str] | None, typer.Option("--draft", metavar="D", help="Only this draft; may be repeated.")
    ] = None
    format: Annotated[
        str,
        typer.Option("--format", metavar="F,…", help=EXPORTED),
    ] = "docx,md"
    redlines: Annotated[
        bool, typer.Option("--redlines", help="Also tracked changes against parents that were seen too.")
    ] = False
    on: Annotated[
        str | None,
        typer.Option(
            "--on", metavar="DATE", help="Count only what was seen by this day (default: the day of the case)."
        ),
    ] = None
    template: Annotated[
        Path | None,
        typer.Option(
            "--template", metavar="FILE", help="A Word file whose styles, page, headers and footers Word files take."
        ),
    ] = None


@dataclass(frozen=True)
class ReturnOptions:
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Write to this .docx; - is standard output.")]
    into: Annotated[
        Path | None,
        typer.Option(
            "--into", metavar="FILE", help="The file as received. Default: the one kept beside the draft or its parent."
        ),
    ] = None
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="WHOSE",
            help="Accept others' pending changes: an author, a number, or point:LABEL; may be repeated.",
        ),
    ] = None
    reject: Annotated[
        list[str] | None,
        typer.Option("--reject", metavar="WHOSE", help="Reject others' pending changes, named likewise."),
    ] = None
    comments: Annotated[
        str | None,
        typer.Option(
            "--comments",
            metavar="P",
            help="One comment a changed point: what the change does to this party, which reads it.",
        ),
    ] = None
    author: Annotated[
        str | None,
        typer.Option("--author", metavar="NAME", help="Whose name the changes carry. Default: the draft's authors."),
    ] = None
    date: Day = None


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=IMPORTED)],
    case: Annotated[Path, typer.Option("--case", metavar="CASE", help="The folder of the case.")],
    options: ImportOptions,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Read a text into the case: points, tracked changes, comments and bracketed alternatives.

    Shows which point of the case each numbered provision is taken for, with scores, and asks. Nothing is
    written before the whole file is read and the matches are confirmed.
    """
    from detente.report.drafting_tables import show_contradictions, show_files, show_plan

    drafting = load(CasePath(case, as_of)).drafting
    plan = drafting.read(
        file, options.id, author=options.author, date=day(options.date), parent=options.parent, title=options.title,
        status=one_of(options.status, STATUSES, "--status"),
        changes=one_of(options.changes, ("accept", "reject"), "--changes"), column=options.column,
        given=_read_map(options.map) if options.map else None, options=pairs(options.set, "POINT=OPTION"),
    )  # fmt: skip
    sure = options.yes or options.map is not None
    if not sure:
        show_plan(console(stderr=True), drafting.case, plan)
        _ask("Write this draft?")
    against = drafting.contradictions(plan)
    files = drafting.save(plan)

    def show(screen: Console) -> None:
        if sure:
            show_plan(screen, drafting.case, plan)
        show_contradictions(screen, against)
        show_files(screen, files)

    written = {"contradictions": [entry.to_dict() for entry in against], "files": [str(path) for path in files]}
    emit("drafts import", drafting.case.id, plan.to_dict() | written, json, show)


def list_(case: CasePath, json: Json = False) -> None:
    """List the drafts: author, date, status, who has seen them."""
    from detente.report.drafting_tables import show_drafts

    loaded = load(case)
    found = loaded.drafting.overview()
    emit("drafts list", loaded.id, found.to_dict(), json, lambda screen: show_drafts(screen, loaded, found))


def show(case: CasePath, draft: DraftId, json: Json = False) -> None:
    """Show a draft: its points, what each settles, and what came with its file."""
    from detente.report.drafting_tables import show_draft

    loaded = load(case)
    found = loaded.drafting.show(draft_of(loaded, draft).id)
    emit("drafts show", loaded.id, found.to_dict(), json, lambda screen: show_draft(screen, found))


def log(case: CasePath, json: Json = False) -> None:
    """Show the tree of drafts: who proposed what, on what, and what changed."""
    from detente.report.drafting_tables import show_tree

    loaded = load(case)
    found = loaded.drafting.tree()
    emit("drafts log", loaded.id, found.to_dict(), json, lambda screen: show_tree(screen, found))


def diff(
    case: CasePath,
    a: Annotated[str, typer.Argument(metavar="A", help="The earlier draft's id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The later draft's id.")],
    options: DiffOptions,
    json: Json = False,
) -> None:
    """Compare two drafts point by point and word by word."""
    from detente.files import write_whole
    from detente.report.drafting_tables import show_comparison, show_files, show_not_in_redline

    out = options.out
    one_output(json, out)
    form = draft_format(options.format, out)
    loaded = load(case)
    found = loaded.drafting.compare(
        draft_of(loaded, a).id, draft_of(loaded, b).id, effects=options.effects, draws=options.draws, seed=options.seed
    )
    content = found.content(form or "", options.view, options.template) if form or options.template else ""
    files = [write_whole(out, content)] if out is not None else []

    def show(screen: Console) -> None:
        if form is not None and out is None:
            typer.echo(content)
        elif form is None:
            show_comparison(screen, found, options.everything)
        show_files(screen, files)
        if form == "docx" and out is not None:
            show_not_in_redline(screen, found)

    emit("drafts diff", loaded.id, found.to_dict() | {"files": [str(f) for f in files]}, json, show, out)


def amend(case: CasePath, options: AmendOptions, json: Json = False) -> None:
    """Propose an amendment: a new draft with its parent, and what it does to each party."""
    from detente.report.drafting_tables import show_files, show_proposal

    loaded = load(case)
    found = loaded.drafting.propose(
        options.author, pairs(options.set, "POINT=OPTION"), options.text or (),
        parent=draft_of(loaded, options.draft).id, id=options.id, date=day(options.date), title=options.title,
        judged=(options.draws, options.seed),
    )  # fmt: skip
    files = [] if options.dry_run else found.save()

    def show(screen: Console) -> None:
        show_proposal(screen, found)
        show_files(screen, files)

    emit("drafts amend", loaded.id, found.to_dict() | {"files": [str(f) for f in files]}, json, show)


def merge(
    case: CasePath,
    a: Annotated[str, typer.Argument(metavar="A", help="One draft's id.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other draft's id.")],
    new: NewDraftOptions,
    base: Annotated[
        str | None, typer.Option("--base", metavar="D", help="Their parent. Default: the nearest common one.")
    ] = None,
    json: Json = False,
) -> None:
    """Merge two amendments of one draft: clean where they do not meet, brackets with both names where they clash."""
    loaded = load(case)
    one, other = draft_of(loaded, a).id, draft_of(loaded, b).id
    found = loaded.drafting.merge(one, other, base=draft_of(loaded, base).id if base else None, title=new.title)
    _finish_merged("drafts merge", loaded, found, new, (None, None), json)


def consolidate(
    case: CasePath,
    new: NewDraftOptions,
    drafts: Annotated[
        list[str] | None, typer.Argument(metavar="[DRAFT]...", help="The proposals. Default: all open ones.")
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="D", help="The draft that they amend. Default: the one on the table."),
    ] = None,
    format: DraftFormat = None,
    out: DraftFile = None,
    json: Json = False,
) -> None:
    """Put all open proposals on one draft into one bracketed text."""
    loaded = load(case)
    parent = draft_of(loaded, base).id
    chosen = [draft_of(loaded, name).id for name in drafts or ()]
    one_output(json, out)
    form = draft_format(format, out)
    found = loaded.drafting.consolidate(chosen, base=parent, title=new.title)
    _finish_merged("drafts consolidate", loaded, found, new, (form, out), json)


def _finish_merged(
    command: str,
    case: Negotiation,
    found: MergedText,
    new: NewDraftOptions,
    file: tuple[str | None, Path | None],
    as_json: bool,
) -> None:
    """Write a merged text where that is asked for, and show it."""
    from detente.files import write_whole
    from detente.report.drafting_tables import show_files, show_merged

    form, out = file
    files = [] if out is None else [write_whole(out, found.content(form or "md"))]
    if new.id is not None:
        found = found.save(new.id, day(new.date))
    files += found.files

    def show(screen: Console) -> None:
        show_merged(screen, found, with_text=out is None)
        show_files(screen, files)

    emit(command, case.id, found.to_dict() | {"files": [str(f) for f in files]}, as_json, show, out)


def disclose(
    case: CasePath,
    draft: DraftId,
    to: Annotated[str, typer.Option("--to", metavar="P", help="A party's id, or public; several with commas.")],
    date: Day = None,
    json: Json = False,
) -> None:
    """Record that a party has been shown a draft."""
    loaded = load(case)
    when = day(date) or loaded.as_of
    parties = names(to) or []
    file = loaded.drafting.disclose(draft_of(loaded, draft).id, parties, when)
    payload = {"draft": draft, "to": parties, "date": str(when), "file": str(file)}
    emit(
        "drafts disclose", loaded.id, payload, json,
        lambda screen: screen.print(f"{draft} was shown to {', '.join(parties)} on {when}", markup=False),
    )  # fmt: skip


def export(case: CasePath, options: ExportOptions, json: Json = False) -> None:
    """Export drafts as files; for a party, nothing that it has not seen."""
    from detente.report.drafting_tables import show_files

    formats = names(options.format) or []
    for form in formats:
        one_of(form, WRITTEN, "--format")
    loaded, party = load(case), options.for_
    wanted = list(options.draft or ())
    if party is None:
        wanted = [draft_of(loaded, name).id for name in wanted]
    made = loaded.drafting.export(
        formats, wanted, party=party, on=day(options.on), redlines=options.redlines, template=options.template
    )
    files = loaded.drafting.write_export(made, options.out)
    if made.later and not wanted:
        which, when = joined(made.later), day(options.on) or loaded.as_of
        typer.echo(f"note: {which}: dated or shown after {when}, so left out", err=True)
    payload = {
        "for": party, "drafts": list(made.drafts), "later": list(made.later), "files": [str(path) for path in files],
    }  # fmt: skip
    emit("drafts export", loaded.id, payload, json, lambda screen: show_files(screen, files))


def return_(case: CasePath, draft: DraftId, options: ReturnOptions, json: Json = False) -> None:
    """Write a draft's changes into the Word file that you received, as tracked changes.

    Everything else of the file stays as it is: styles, numbering, headers, fields, others' pending changes and comments.
    Rejecting your changes gives back what you received; accepting all gives the draft's words.
    """
    from detente.files import write_whole
    from detente.report.drafting_tables import show_files, show_sent_back

    one_output(json, options.out)
    loaded = load(case)
    made = loaded.drafting.send_back(
        draft_of(loaded, draft).id, options.into, accept=options.accept or (), reject=options.reject or (),
        author=options.author, date=day(options.date), comments_for=options.comments,
    )  # fmt: skip
    files = [write_whole(options.out, made.data)]

    def show(screen: Console) -> None:
        show_sent_back(screen, made)
        show_files(screen, files)

    payload = {"draft": draft} | made.to_dict() | {"files": [str(path) for path in files]}
    emit("drafts return", loaded.id, payload, json, show, options.out)


def _read_map(path: Path) -> dict[str, str | None]:
    """Read a file of decided matches: labels with point ids, null for no point."""
    from detente.case.format.fields import is_blank
    from detente.case.format.reader import Text, read_text, read_yaml
    from detente.errors import Fault

    document = read_yaml(read_text(path, str(path)), str(path))
    if not isinstance(document.tree, dict):
        raise InputError([Fault(document.place(()), 'expected labels with point ids, such as "4": strip')])
    out: dict[str, str | None] = {}
    for label, value in document.tree.items():
        if not isinstance(value, Text) or is_blank(value):
            raise InputError([Fault(document.place((label,)), "expected the id of a point, or null")])
        out[str(label)] = None if value.is_null else str(value)
    return out


def _ask(question: str) -> None:
    """Ask on the terminal; no answer means no."""
    try:
        agreed = typer.confirm(question, default=False, err=True)
    except typer.Abort:
        raise InputError("nothing was written: nobody answered; say --yes, or --map FILE") from None
    if not agreed:
        raise InputError(
            "nothing was written; mend the matches with --map FILE and the options with --set POINT=OPTION"
        )


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Import, compare, amend, merge, disclose and export drafts.")
    app.add_typer(group, name="drafts")
    add(group, import_, "import")
    add(group, list_, "list")
    add(group, return_, "return")
    for command in (show, log, diff, amend, merge, consolidate, disclose, export):
        add(group, command)
