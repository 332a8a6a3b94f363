"""``detente table``: the server where delegations negotiate one text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.common import add, emit
from detente.cli.options import Json
from detente.cli.running import NO
from detente.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from detente.table.operating import Link
    from detente.table.store.database import Database

PLACE = 250
SITE = "http://127.0.0.1:8770"

DatabaseArgument = Annotated[str, typer.Argument(metavar="DATABASE", help="A file, or postgresql://ROLE@HOST/NAME.")]
Keys = Annotated[
    Path | None,
    typer.Option(
        "--keys",
        metavar="FOLDER",
        help="Where the keys are. Default: the variable DETENTE_TABLE_KEYS, else DATABASE.keys beside the file. Keep "
        "them away from the database and its backups.",
    ),
]
NegotiationArgument = Annotated[
    str, typer.Argument(metavar="TABLE", help="A table: its id, the first letters of its id, or its title.")
]
Site = Annotated[
    str, typer.Option("--address", metavar="URL", help="What browsers call the server; links begin with it.")
]


@dataclass(frozen=True)
class From:
    """What a new table is made from."""

    case: Annotated[
        Path | None, typer.Argument(metavar="[CASE]", help="The folder of a case: its points, options and parties.")
    ] = None
    blank: Annotated[
        str | None, typer.Option("--blank", metavar="TITLE", help="A table without a case; the chair fills it in.")
    ] = None
    seat: Annotated[
        list[str] | None,
        typer.Option("--seat", metavar="NAME", help="With --blank: a delegation; repeat for each."),
    ] = None
    exercise: Annotated[
        str | None, typer.Option("--exercise", metavar="ID", help="A ready exercise, for a training.")
    ] = None
    tables: Annotated[
        int, typer.Option("--tables", metavar="N", help="With --exercise: so many tables of it, at most 60.")
    ] = 1
    training: Annotated[
        bool,
        typer.Option("--training", help="A training: the chair hands out all roles, and may open the sheets after."),
    ] = False
    rules: Annotated[
        Path | None,
        typer.Option(
            "--rules", metavar="FILE.json", help="The ground rules that all seats will sign. Default: see the page."
        ),
    ] = None
    minutes: Annotated[
        float | None,
        typer.Option("--minutes", metavar="N", help="With --exercise: each step takes so long. Default: 20."),
    ] = None


def new(
    database: DatabaseArgument,
    source: From,
    keys: Keys = None,
    address: Site = SITE,
    server_role: Annotated[
        str,
        typer.Option(
            "--server-role", metavar="ROLE", help="On PostgreSQL: the role that the server uses; it owns nothing."
        ),
    ] = "detente_server",
    json: Json = False,
) -> None:
    """Set up a table in a database, which is made where it is missing, and print the chair's link.

    The link is good once, for 90 days, and is not shown again.
    """
    from detente.table.operating import Plan, begin

    plan = Plan(
        source.case,
        source.blank,
        tuple(source.seat or ()),
        source.exercise,
        source.tables,
        source.training,
        source.rules,
        source.minutes,
    )
    made = begin(database, keys, plan, address, server_role)

    def show(console: Console) -> None:
        for one in made:
            _say(f"{one.title} ({one.id[:8]}): {', '.join(one.seats) or 'no seats yet'}")
            _say(f"  the chair: {one.chair.link}")

    emit("table new", None, {"tables": [one.to_dict() for one in made]}, json, show)
    typer.echo("Each link is good once and is not shown again. Keep the keys away from the database.", err=True)


@dataclass(frozen=True)
class ServeOptions:
    """Where the server listens, and how browsers reach it."""

    port: Annotated[int, typer.Option("--port", metavar="N", help="Port to listen on; 0 takes any free one.")] = 8770
    host: Annotated[str, typer.Option("--host", metavar="H", help="Address to listen on.")] = "127.0.0.1"
    address: Annotated[
        str | None,
        typer.Option("--address", metavar="URL", help="What browsers call the server, as https://table.example.org."),
    ] = None
    certificate: Annotated[
        Path | None,
        typer.Option("--certificate", metavar="FILE.pem", help="The certificate of HTTPS, with --key-file."),
    ] = None
    key_file: Annotated[
        Path | None, typer.Option("--key-file", metavar="FILE.pem", help="The certificate's private key.")
    ] = None
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="A proxy on this machine speaks HTTPS to the browsers.")
    ] = False
    backups: Annotated[
        Path | None,
        typer.Option("--backups", metavar="FOLDER", help="Where an administrator may have backups written."),
    ] = None


def serve(database: DatabaseArgument, options: ServeOptions, keys: Keys = None) -> None:
    """Run the server of a database's tables, until Ctrl-C.

    Beyond this machine it needs HTTPS: a certificate, or a proxy.
    """
    from detente.table import serving
    from detente.table.store.opening import log_warning, refuse_powerful_role

    way = serving.Way(**vars(options))
    serving.origin_of(way, options.port)
    with _opened(database, keys) as opened:
        refuse_powerful_role(opened)
        if warning := log_warning(opened):
            typer.echo(f"warning: {warning}", err=True)

        def started(at: str) -> None:
            typer.echo(f"The table is at {at}")
            typer.echo("Stop it with Ctrl-C.", err=True)

        serving.serve(opened, way, started)


@dataclass(frozen=True)
class Guest:
    """Whom a link brings to which place."""

    role: Annotated[str, typer.Option("--role", metavar="R", help="chair, seat or observer.")] = "seat"
    seat: Annotated[
        str | None, typer.Option("--seat", metavar="PARTY", help="The delegation, by its id or name; with --role seat.")
    ] = None
    may_answer: Annotated[
        bool, typer.Option("--may-answer", help="This person will answer for the delegation, in place of who does now.")
    ] = False
    days: Annotated[float, typer.Option("--days", metavar="N", help="How long the link is good; at most 90.")] = 7


def invite(
    database: DatabaseArgument,
    table: NegotiationArgument,
    guest: Guest,
    keys: Keys = None,
    address: Site = SITE,
    json: Json = False,
) -> None:
    """Make a link that brings one person to a table, once.

    The log of the table, which all see, says that somebody joined.
    """
    from detente.table import operating
    from detente.table.roles import Role
    from detente.table.store.maintenance import find_negotiation

    if guest.role not in ("chair", "seat", "observer"):
        raise InputError(f"found the role {guest.role!r}, expected chair, seat or observer")
    with _opened(database, keys) as opened:
        negotiation_id, _ = find_negotiation(opened, table)
        made = operating.invite(
            opened,
            negotiation_id,
            Role(guest.role),
            guest.seat,
            site=address,
            may_answer=guest.may_answer,
            days=guest.days,
        )
    _show_link("table invite", made, json)


def administrator(
    database: DatabaseArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to sign in with.")],
    shown_name: Annotated[
        str | None, typer.Option("--shown-name", metavar="TEXT", help="The name that others read.")
    ] = None,
    remove_factor: Annotated[
        bool, typer.Option("--remove-factor", help="Turn off the second factor of one who has lost it.")
    ] = False,
    end: Annotated[bool, typer.Option("--end", help="End this account and all its places instead.")] = False,
    keys: Keys = None,
    address: Site = SITE,
    json: Json = False,
) -> None:
    """Make an administrator, or let anybody who is there choose a new pass phrase: print a link for that.

    An administrator looks after accounts and sees nothing of the content. The database is made where it is missing.
    """
    from detente.table import operating

    if not (remove_factor or end):
        operating.make_where_missing(database, keys)
    with _opened(database, keys) as opened:
        if end:
            operating.end_account(opened, name)
            emit("table administrator", None, {"ended": name}, json, lambda console: _say(f"ended: {name}"))
            return
        if remove_factor:
            operating.remove_factor(opened, name)
        made = operating.administrator(opened, name, shown_name, site=address)
    _show_link("table administrator", made, json)


def list_(database: DatabaseArgument, keys: Keys = None, json: Json = False) -> None:
    """List the tables of a database: titles, states, how many sit there; nothing of the content."""
    from detente.table.operating import listing

    with _opened(database, keys) as opened:
        found = listing(opened)

    def show(console: Console) -> None:
        for one in found:
            people = f"{one.people} {'person' if one.people == 1 else 'people'}"
            _say(f"{one.id[:8]}  {one.title}  ({one.kind}, {one.state.replace('_', ' ')}, {one.seats} seats, {people})")
        if not found:
            _say("no tables")

    emit("table list", None, {"tables": [one.to_dict() for one in found]}, json, show)


def verify(
    database: DatabaseArgument,
    head: Annotated[
        list[str] | None,
        typer.Option(
            "--head",
            metavar="N:HASH",
            help="A head of a log that somebody wrote down, and that must still be in it; may be repeated.",
        ),
    ] = None,
    keys: Keys = None,
    json: Json = False,
) -> None:
    """Check every line of every log against the hashes.

    Exit status 1: something was changed, or is missing. A log that was cut short, or made anew as a whole, is found
    only with a head that somebody wrote down.
    """
    from detente.table.store import maintenance

    heads = [maintenance.head_of(text) for text in head or ()]
    with _opened(database, keys) as opened:
        found = maintenance.verify(opened, heads)

    def show(console: Console) -> None:
        for chain in found.chains:
            whose = "the log that all see" if chain.seat is None else f"the log of {chain.seat}"
            _say(f"{chain.title}, {whose}: {chain.fault or 'whole'} ({chain.length}:{chain.hash})")
        server = found.server
        _say(f"The log of the server: {server.fault or 'whole'} ({server.length}:{server.hash})")
        for lost in found.lost:
            _say(f"no log holds {lost.length}:{lost.hash}")

    emit("table verify", None, found.to_dict() | {"ok": found.ok}, json, show)
    if not found.ok:
        raise typer.Exit(NO)


def backup(
    database: DatabaseArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A file that is not there yet.")],
    json: Json = False,
) -> None:
    """Write a whole copy of a database while it is in use; on PostgreSQL with the owner's role.

    The keys are not in it: keep a copy of main.key elsewhere. Keep no copy of the keys of batches: they are made to be
    destroyed.
    """
    from detente.table.store import maintenance

    if fault := maintenance.note_backup(database, out):
        typer.echo(f"warning: the log of the server does not say that this backup was made: {fault}", err=True)
    made = maintenance.backup(database, out)
    emit("table backup", None, {"file": str(made)}, json, lambda console: _say(f"wrote {made}"))


def restore(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="What detente table backup wrote.")],
    database: Annotated[
        str,
        typer.Argument(metavar="DATABASE", help="A file that is not there yet, or an empty database on PostgreSQL."),
    ],
    keys: Keys = None,
    json: Json = False,
) -> None:
    """Make a database of a backup, never over one that is there.

    A batch that was open then and is closed now stays closed: its answers open no more.
    """
    from detente.table.operating import listing
    from detente.table.store import maintenance

    restored = maintenance.restore(backup, database, keys)
    try:
        found = listing(restored)
    finally:
        restored.close()
    payload = {"tables": [one.to_dict() for one in found]}
    emit("table restore", None, payload, json, lambda console: _say(f"restored: {len(found)} tables"))


def upgrade(
    database: DatabaseArgument,
    server_role: Annotated[
        str, typer.Option("--server-role", metavar="ROLE", help="On PostgreSQL: the role that the server uses.")
    ] = "detente_server",
    json: Json = False,
) -> None:
    """Bring a database to this version of the program, in one step that happens whole or not at all; back it up before."""
    from detente.table.store import opening

    before, after = opening.upgrade(database, server_role=server_role)
    words = f"revision {after}, as before" if before == after else f"revision {before} is now {after}"
    emit("table upgrade", None, {"before": before, "after": after}, json, lambda console: _say(words))


def erase(
    database: DatabaseArgument,
    table: NegotiationArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    keys: Keys = None,
    json: Json = False,
) -> None:
    """Erase a table with everything in it; stop the server first. Earlier backups still hold it.

    On PostgreSQL with the owner's role.
    """
    from detente.table.store import maintenance

    with _opened(database, keys) as opened:
        negotiation_id, title = maintenance.find_negotiation(opened, table)
        if not yes:
            _ask(f"Erase {title} ({negotiation_id[:8]}) for good?")
        maintenance.erase(opened, negotiation_id)
    payload = {"id": negotiation_id, "title": title}
    emit("table erase", None, payload, json, lambda console: _say(f"erased: {title}"))


def export(
    database: DatabaseArgument,
    table: NegotiationArgument,
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A folder that is not there yet.")],
    keys: Keys = None,
    json: Json = False,
) -> None:
    """Write what the chair may know of a table as a case: texts, disclosures, outcomes.

    A delegation exports its own case from its pages.
    """
    from detente.table.operating import export as write
    from detente.table.store.maintenance import find_negotiation

    with _opened(database, keys) as opened:
        files = write(opened, find_negotiation(opened, table)[0], out)
    payload = {"files": [str(path) for path in files]}
    emit("table export", None, payload, json, lambda console: _say(f"wrote {out} ({len(files)} files)"))


@contextmanager
def _opened(address: str, keys: Path | None) -> Iterator[Database]:
    from detente.table.store.opening import open_database

    database = open_database(address, keys)
    try:
        yield database
    finally:
        database.close()


def _show_link(command: str, made: Link, json: bool) -> None:
    emit(command, None, made.to_dict(), json, lambda console: _say(made.link))
    typer.echo(f"Good once, until {made.ends_at:%Y-%m-%d %H:%M} UTC. It is not shown again.", err=True)


def _say(line: str) -> None:
    from detente.text import printable

    typer.echo(printable(line))


def _ask(question: str) -> None:
    try:
        agreed = typer.confirm(question, default=False, err=True)
    except typer.Abort:
        raise InputError("nothing was erased: nobody answered; say --yes") from None
    if not agreed:
        raise InputError("nothing was erased")


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True, help="Run a table where delegations negotiate one text and answer in secret."
    )
    app.add_typer(group, name="table")
    add(group, new)
    add(group, serve)
    add(group, invite)
    add(group, administrator)
    add(group, list_, "list")
    add(group, verify)
    add(group, backup)
    add(group, restore)
    add(group, upgrade)
    add(group, erase)
    add(group, export)
