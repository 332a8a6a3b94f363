"""The tables of the database, and who may see the rows of each.

``info["seen_by"]`` of each table is read in three places that must agree: :class:`~.database.Transaction` (every
query), the row-level security of PostgreSQL (the migrations), and the tests that try to get round both.

============  =========================================================================================
accounts      nobody at a table: signing in, invitations
negotiation   everybody at that table; what of it is shown to whom is the projection's business
seat          the seat that the row belongs to, and nobody else, the chair included
seat_chair    the seat that the row belongs to, and the chair of that table
log           everybody at that table where the row names no seat; else that seat only
system        nobody: only what the clock closes
============  =========================================================================================

Times are text in UTC with microseconds (``2026-01-31T12:00:00.000000Z``), so that they sort and read the same in both
databases. Private columns (``sealed``) hold bytes that only :class:`~.vault.Vault` opens.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

SHAPE = "%Y-%m-%dT%H:%M:%S.%fZ"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC, kept as text that sorts."""

    impl = String(27)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError("found a time without a zone, expected one in UTC")
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class Structure(TypeDecorator[Any]):
    """Lists, mappings, text and numbers, kept as canonical JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _of(table: str, name: str | None = None, *, optional: bool = False) -> Column[str]:
    name = name or table.removesuffix("s") + "_id"
    return Column(name, String(32), ForeignKey(f"{table}.id"), nullable=optional, index=True)


def _table(name: str, seen_by: str, *columns: Any) -> Table:
    return Table(name, metadata, *columns, info={"seen_by": seen_by})


# The database itself --------------------------------------------------------------------------------------------------
about = _table(
    "about",
    "system",
    _id(),
    Column("sealed", LargeBinary, nullable=False),  # opens with the main key of this database and with no other
    Column("made_at", Moment, nullable=False),
)

# Accounts -----------------------------------------------------------------------------------------------------------
people = _table(
    "people",
    "accounts",
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("shown_name", String(200), nullable=False),
    Column("email", String(320)),
    Column("pass_phrase_hash", String(300)),
    Column("factor_sealed", LargeBinary),
    Column("factor_counter", Integer),
    Column("recovery_hashes", Structure),
    Column("administrator", Boolean, nullable=False, default=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("may_begin", Boolean, nullable=False, default=False, server_default=false()),  # sets tables up
)
sessions = _table(
    "sessions",
    "accounts",
    _id(),
    Column("token_sha256", String(64), nullable=False, unique=True),
    _of("people", "person_id"),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("second_factor", Boolean, nullable=False, default=False),
    Column("challenge", String(100)),  # to be signed by a security key: one at a time, good once, in this session only
    Column("challenge_for", String(20)),
    Column("challenge_ends_at", Moment),
)
security_keys = _table(
    "security_keys",
    "accounts",
    _id(),
    _of("people", "person_id"),
    Column("credential_id", String(1400), nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("site", String(255), nullable=False),  # the name of the server that the key was made for
    Column("name", String(100), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment),
)
invitations = _table(
    "invitations",
    "accounts",
    _id(),
    Column("token_sha256", String(64), nullable=False, unique=True),
    _of("negotiations", optional=True),
    Column("role", String(20), nullable=False),
    _of("seats", optional=True),
    Column("may_answer", Boolean, nullable=False, default=False),
    _of("people", "made_by", optional=True),
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("used_at", Moment),
    _of("people", "used_by", optional=True),
    _of("people", "for_person", optional=True),  # whose pass phrase it resets
)
attempts = _table(
    "attempts",
    "accounts",
    _id(),
    Column("key", String(100), nullable=False, index=True),
    Column("at", Moment, nullable=False),
)

# A negotiation and who sits at it -------------------------------------------------------------------------------------
negotiations = _table(
    "negotiations",
    "negotiation",
    _id(),
    Column("title", String(300), nullable=False),
    Column("kind", String(20), nullable=False),  # real, training
    Column("state", String(20), nullable=False),  # setting_up, open, signed, ended
    Column("structure", Structure, nullable=False),  # points and options with their titles: what all may know
    Column("rules", Structure, nullable=False),
    Column("rules_sha256", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("latest_at", Moment, nullable=False),  # no later act is dated earlier, whatever the machine's clock says
)
seats = _table(
    "seats",
    "negotiation",
    _id(),
    _of("negotiations"),
    Column("party", String(100), nullable=False),  # the party's name in the case
    Column("name", String(200), nullable=False),
    Column("needed", Boolean, nullable=False),  # nothing is adopted without it
    Column("position", Integer, nullable=False),
    Column("computer", Boolean, nullable=False, default=False),
    UniqueConstraint("negotiation_id", "party"),
)
memberships = _table(
    "memberships",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("people", "person_id"),
    Column("role", String(20), nullable=False),
    _of("seats", optional=True),
    Column("may_answer", Boolean, nullable=False, default=False),
    Column("from_at", Moment, nullable=False),
    Column("ended_at", Moment),
)
rule_signatures = _table(
    "rule_signatures",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("seats"),
    Column("rules_sha256", String(64), nullable=False),
    _of("people", "person_id", optional=True),
    Column("signed_at", Moment, nullable=False),
    UniqueConstraint("seat_id", "rules_sha256"),
)

# The single text ------------------------------------------------------------------------------------------------------
versions = _table(
    "versions",
    "negotiation",
    _id(),
    _of("negotiations"),
    Column("number", Integer, nullable=False),
    _of("versions", "parent_id", optional=True),
    Column("title", String(300), nullable=False),
    Column("package", Structure, nullable=False),  # {point: option}
    Column("words", Structure, nullable=False),  # {point: words}
    Column("sha256", String(64), nullable=False),
    Column("audience", Structure),  # null: all; else a list of seat ids, "observers" among them where they may read it
    Column("tabled_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("state", String(20), nullable=False),  # open, closed, superseded
    UniqueConstraint("negotiation_id", "number"),
)
documents = _table(
    "documents",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("versions"),
    Column("name", String(200), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
)
disclosures = _table(
    "disclosures",
    "seat_chair",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("versions"),
    Column("kind", String(20), nullable=False),  # tabled, delivered, opened
    Column("at", Moment, nullable=False),
    UniqueConstraint("version_id", "seat_id", "kind"),
)
point_answers = _table(
    "point_answers",
    "seat",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("versions"),
    Column("point", String(100), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("version_id", "seat_id", "point"),
)
whole_answers = _table(
    "whole_answers",
    "seat",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("versions"),
    Column("sealed", LargeBinary, nullable=False),
    Column(
        "to_chair", Boolean, nullable=False, default=False
    ),  # whether its point answers go to the chair at the close
    Column("revision", Integer, nullable=False),
    UniqueConstraint("version_id", "seat_id"),
)
shared_answers = _table(
    "shared_answers",
    "seat_chair",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("versions"),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("version_id", "seat_id"),
)
round_results = _table(
    "round_results",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("versions"),
    Column("result", Structure, nullable=False),
    Column("closed_at", Moment, nullable=False),
    UniqueConstraint("version_id"),
)
amendments = _table(
    "amendments",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("versions"),
    Column("point", String(100), nullable=False),
    Column("anchor_sha256", String(64), nullable=False),  # of the words that it amends
    Column("option", String(100)),
    Column("words", Text, nullable=False),
    Column("state", String(20), nullable=False),  # offered, moved, withdrawn, taken
    Column("offered_at", Moment, nullable=False),
)

# Private scoring and the search ---------------------------------------------------------------------------------------
sheets = _table(
    "sheets",
    "seat",
    _id(),
    _of("negotiations"),
    _of("seats"),
    Column("sealed", LargeBinary, nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("seat_id"),
)
searches = _table(
    "searches",
    "negotiation",
    _id(),
    _of("negotiations"),
    Column("number", Integer, nullable=False),
    Column("commitment", String(64), nullable=False),  # SHA-256 of the seed
    Column("asked_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String(20), nullable=False),  # open, closed
    Column("found", Structure),  # the text's package, or null for none found
    Column("band", String(20)),  # a coarse word; where none was found, whether it is proven that none exists
    Column("seed", String(64)),  # revealed with the answer
    UniqueConstraint("negotiation_id", "number"),
)
search_seeds = _table(
    "search_seeds",
    "system",
    _id(),
    _of("negotiations"),
    _of("searches", "search_id"),
    Column("sealed", LargeBinary, nullable=False),
)
sealed_sheets = _table(
    "sealed_sheets",
    "seat",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("searches", "search_id"),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("search_id", "seat_id"),
)

# Secret acceptance ----------------------------------------------------------------------------------------------------
batches = _table(
    "batches",
    "negotiation",
    _id(),
    _of("negotiations"),
    Column("number", Integer, nullable=False),
    Column("kind", String(20), nullable=False),  # proposals, improving
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("state", String(20), nullable=False),  # open, closed
    Column("key_name", String(80), nullable=False),  # of the batch's own key, destroyed at the close
    UniqueConstraint("negotiation_id", "number"),
)
proposals = _table(
    "proposals",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("batches", "batch_id"),
    Column("number", Integer, nullable=False),
    Column("package", Structure, nullable=False),
    Column("words", Structure, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("state", String(20), nullable=False),  # open, adopted, not_adopted
    Column("signers", Structure),  # seat ids, only where adopted
    UniqueConstraint("batch_id", "number"),
)
acceptances = _table(
    "acceptances",
    "seat",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("proposals"),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("proposal_id", "seat_id"),
)
settlements = _table(
    "settlements",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("proposals", optional=True),
    _of("versions", optional=True),
    Column("package", Structure, nullable=False),
    Column("words", Structure, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("signers", Structure, nullable=False),
    Column("how", String(20), nullable=False),  # proposal, silence, improving
    Column("at", Moment, nullable=False),
)
signatures = _table(
    "signatures",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("settlements"),
    _of("people", "person_id", optional=True),
    Column("at", Moment, nullable=False),
    UniqueConstraint("settlement_id", "seat_id"),
)

# Silence procedure ----------------------------------------------------------------------------------------------------
silences = _table(
    "silences",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("versions"),
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("state", String(20), nullable=False),  # open, adopted, broken
)
silence_seats = _table(
    "silence_seats",
    "seat_chair",
    _id(),
    _of("negotiations"),
    _of("seats"),
    Column("opted_in_at", Moment),
    UniqueConstraint("seat_id"),
)
objections = _table(
    "objections",
    "seat",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("silences", "silence_id"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("silence_id", "seat_id"),
)

# Caucus ---------------------------------------------------------------------------------------------------------------
notes = _table(
    "notes",
    "seat_chair",
    _id(),
    _of("negotiations"),
    _of("seats"),
    Column("author", String(20), nullable=False),  # seat, chair
    Column("sealed", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
releases = _table(
    "releases",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("seats"),
    _of("notes"),
    Column("sentence", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("note_id", "sentence"),
)

# Training -------------------------------------------------------------------------------------------------------------
computer_seats = _table(
    "computer_seats",
    "system",
    _id(),
    _of("negotiations"),
    _of("seats"),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("seat_id"),
)
instructions = _table(
    "instructions",
    "seat",
    _id(),
    _of("negotiations"),
    _of("seats"),
    Column("sealed", LargeBinary, nullable=False),
    UniqueConstraint("seat_id"),
)
debrief_consents = _table(
    "debrief_consents",
    "negotiation",
    _id(),
    _of("negotiations"),
    _of("seats"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("seat_id"),
)

# The log --------------------------------------------------------------------------------------------------------------
log = _table(
    "log",
    "log",
    _id(),
    _of("negotiations"),
    _of("seats", optional=True),  # null: the shared chain; else the chain of that seat
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("role", String(20), nullable=False),
    Column("object_id", String(64)),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ix_log_chain", "negotiation_id", "seat_id", "number"),
)
server_log = _table(
    "server_log",
    "accounts",
    _id(),
    Column("number", Integer, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(60), nullable=False),
    Column("by", String(32), nullable=False),  # a person's id; empty: the command line
    Column("object_id", String(32), nullable=False),  # a person or a table; empty: none
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
LOGS = (log, server_log)
"""Tables to which the server's role only adds."""
