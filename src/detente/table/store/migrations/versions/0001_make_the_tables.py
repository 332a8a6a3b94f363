"""Make the tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    _about()
    _attempts()
    _negotiations()
    _people()
    _batches()
    _searches()
    _seats()
    _sessions()
    _versions()
    _amendments()
    _computer_seats()
    _debrief_consents()
    _disclosures()
    _documents()
    _instructions()
    _invitations()
    _log()
    _memberships()
    _notes()
    _point_answers()
    _proposals()
    _round_results()
    _rule_signatures()
    _sealed_sheets()
    _search_seeds()
    _shared_answers()
    _sheets()
    _silence_seats()
    _silences()
    _whole_answers()
    _acceptances()
    _objections()
    _releases()
    _settlements()
    _signatures()


def _about() -> None:
    op.create_table(
        "about",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_about")),
        info={"seen_by": "system"},
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        info={"seen_by": "accounts"},
    )
    op.create_index(op.f("ix_attempts_key"), "attempts", ["key"], unique=False)


def _negotiations() -> None:
    op.create_table(
        "negotiations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("structure", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("rules_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("latest_at", sa.String(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_negotiations")),
        info={"seen_by": "negotiation"},
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("shown_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("pass_phrase_hash", sa.String(length=300), nullable=True),
        sa.Column("factor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("factor_counter", sa.Integer(), nullable=True),
        sa.Column("recovery_hashes", sa.Text(), nullable=True),
        sa.Column("administrator", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("name", name=op.f("uq_people_name")),
        info={"seen_by": "accounts"},
    )


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("opens_at", sa.String(length=27), nullable=False),
        sa.Column("closes_at", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("key_name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_batches_negotiation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("negotiation_id", "number", name=op.f("uq_batches_negotiation_id_number")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_batches_negotiation_id"), "batches", ["negotiation_id"], unique=False)


def _searches() -> None:
    op.create_table(
        "searches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.String(length=27), nullable=False),
        sa.Column("due_at", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("found", sa.Text(), nullable=True),
        sa.Column("band", sa.String(length=20), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_searches_negotiation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_searches")),
        sa.UniqueConstraint("negotiation_id", "number", name=op.f("uq_searches_negotiation_id_number")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_searches_negotiation_id"), "searches", ["negotiation_id"], unique=False)


def _seats() -> None:
    op.create_table(
        "seats",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("party", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("computer", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_seats_negotiation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("negotiation_id", "party", name=op.f("uq_seats_negotiation_id_party")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_seats_negotiation_id"), "seats", ["negotiation_id"], unique=False)


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("seen_at", sa.String(length=27), nullable=False),
        sa.Column("ends_at", sa.String(length=27), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sessions_token_sha256")),
        info={"seen_by": "accounts"},
    )
    op.create_index(op.f("ix_sessions_person_id"), "sessions", ["person_id"], unique=False)


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.String(length=32), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.Column("tabled_at", sa.String(length=27), nullable=False),
        sa.Column("closes_at", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_versions_negotiation_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["versions.id"], name=op.f("fk_versions_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("negotiation_id", "number", name=op.f("uq_versions_negotiation_id_number")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_versions_negotiation_id"), "versions", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_versions_parent_id"), "versions", ["parent_id"], unique=False)


def _amendments() -> None:
    op.create_table(
        "amendments",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("point", sa.String(length=100), nullable=False),
        sa.Column("anchor_sha256", sa.String(length=64), nullable=False),
        sa.Column("option", sa.String(length=100), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("offered_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_amendments_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_amendments_seat_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_amendments_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendments")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_amendments_negotiation_id"), "amendments", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_amendments_seat_id"), "amendments", ["seat_id"], unique=False)
    op.create_index(op.f("ix_amendments_version_id"), "amendments", ["version_id"], unique=False)


def _computer_seats() -> None:
    op.create_table(
        "computer_seats",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_computer_seats_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_computer_seats_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_computer_seats")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_computer_seats_seat_id")),
        info={"seen_by": "system"},
    )
    op.create_index(op.f("ix_computer_seats_negotiation_id"), "computer_seats", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_computer_seats_seat_id"), "computer_seats", ["seat_id"], unique=False)


def _debrief_consents() -> None:
    op.create_table(
        "debrief_consents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.id"], name=op.f("fk_debrief_consents_negotiation_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_debrief_consents_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debrief_consents")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_debrief_consents_seat_id")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_debrief_consents_negotiation_id"), "debrief_consents", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_debrief_consents_seat_id"), "debrief_consents", ["seat_id"], unique=False)


def _disclosures() -> None:
    op.create_table(
        "disclosures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_disclosures_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_disclosures_seat_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_disclosures_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
        sa.UniqueConstraint("version_id", "seat_id", "kind", name=op.f("uq_disclosures_version_id_seat_id_kind")),
        info={"seen_by": "seat_chair"},
    )
    op.create_index(op.f("ix_disclosures_negotiation_id"), "disclosures", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_disclosures_seat_id"), "disclosures", ["seat_id"], unique=False)
    op.create_index(op.f("ix_disclosures_version_id"), "disclosures", ["version_id"], unique=False)


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_documents_negotiation_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_documents_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_documents_negotiation_id"), "documents", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_documents_version_id"), "documents", ["version_id"], unique=False)


def _instructions() -> None:
    op.create_table(
        "instructions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_instructions_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_instructions_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instructions")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_instructions_seat_id")),
        info={"seen_by": "seat"},
    )
    op.create_index(op.f("ix_instructions_negotiation_id"), "instructions", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_instructions_seat_id"), "instructions", ["seat_id"], unique=False)


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=True),
        sa.Column("may_answer", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=True),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("ends_at", sa.String(length=27), nullable=False),
        sa.Column("used_at", sa.String(length=27), nullable=True),
        sa.Column("used_by", sa.String(length=32), nullable=True),
        sa.Column("for_person", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["for_person"], ["people.id"], name=op.f("fk_invitations_for_person")),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_invitations_made_by")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_invitations_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_invitations_seat_id")),
        sa.ForeignKeyConstraint(["used_by"], ["people.id"], name=op.f("fk_invitations_used_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitations_token_sha256")),
        info={"seen_by": "accounts"},
    )
    op.create_index(op.f("ix_invitations_for_person"), "invitations", ["for_person"], unique=False)
    op.create_index(op.f("ix_invitations_made_by"), "invitations", ["made_by"], unique=False)
    op.create_index(op.f("ix_invitations_negotiation_id"), "invitations", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_invitations_seat_id"), "invitations", ["seat_id"], unique=False)
    op.create_index(op.f("ix_invitations_used_by"), "invitations", ["used_by"], unique=False)


def _log() -> None:
    op.create_table(
        "log",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_log_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_log_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log")),
        info={"seen_by": "log"},
    )
    op.create_index("ix_log_chain", "log", ["negotiation_id", "seat_id", "number"], unique=False)
    op.create_index(op.f("ix_log_negotiation_id"), "log", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_log_seat_id"), "log", ["seat_id"], unique=False)


def _memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=True),
        sa.Column("may_answer", sa.Boolean(), nullable=False),
        sa.Column("from_at", sa.String(length=27), nullable=False),
        sa.Column("ended_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_memberships_negotiation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_memberships_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_memberships_negotiation_id"), "memberships", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"], unique=False)
    op.create_index(op.f("ix_memberships_seat_id"), "memberships", ["seat_id"], unique=False)


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(length=20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_notes_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_notes_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
        info={"seen_by": "seat_chair"},
    )
    op.create_index(op.f("ix_notes_negotiation_id"), "notes", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_notes_seat_id"), "notes", ["seat_id"], unique=False)


def _point_answers() -> None:
    op.create_table(
        "point_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("point", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_point_answers_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_point_answers_seat_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_point_answers_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_answers")),
        sa.UniqueConstraint("version_id", "seat_id", "point", name=op.f("uq_point_answers_version_id_seat_id_point")),
        info={"seen_by": "seat"},
    )
    op.create_index(op.f("ix_point_answers_negotiation_id"), "point_answers", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_point_answers_seat_id"), "point_answers", ["seat_id"], unique=False)
    op.create_index(op.f("ix_point_answers_version_id"), "point_answers", ["version_id"], unique=False)


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("batch_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("signers", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_proposals_batch_id")),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_proposals_negotiation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_proposals_batch_id_number")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_proposals_batch_id"), "proposals", ["batch_id"], unique=False)
    op.create_index(op.f("ix_proposals_negotiation_id"), "proposals", ["negotiation_id"], unique=False)


def _round_results() -> None:
    op.create_table(
        "round_results",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_round_results_negotiation_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_round_results_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_results")),
        sa.UniqueConstraint("version_id", name=op.f("uq_round_results_version_id")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_round_results_negotiation_id"), "round_results", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_round_results_version_id"), "round_results", ["version_id"], unique=False)


def _rule_signatures() -> None:
    op.create_table(
        "rule_signatures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("rules_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("signed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(
            ["negotiation_id"], ["negotiations.id"], name=op.f("fk_rule_signatures_negotiation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_rule_signatures_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_rule_signatures_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_signatures")),
        sa.UniqueConstraint("seat_id", "rules_sha256", name=op.f("uq_rule_signatures_seat_id_rules_sha256")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_rule_signatures_negotiation_id"), "rule_signatures", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_rule_signatures_person_id"), "rule_signatures", ["person_id"], unique=False)
    op.create_index(op.f("ix_rule_signatures_seat_id"), "rule_signatures", ["seat_id"], unique=False)


def _sealed_sheets() -> None:
    op.create_table(
        "sealed_sheets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("search_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_sealed_sheets_negotiation_id")),
        sa.ForeignKeyConstraint(["search_id"], ["searches.id"], name=op.f("fk_sealed_sheets_search_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_sealed_sheets_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_sheets")),
        sa.UniqueConstraint("search_id", "seat_id", name=op.f("uq_sealed_sheets_search_id_seat_id")),
        info={"seen_by": "seat"},
    )
    op.create_index(op.f("ix_sealed_sheets_negotiation_id"), "sealed_sheets", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_sealed_sheets_search_id"), "sealed_sheets", ["search_id"], unique=False)
    op.create_index(op.f("ix_sealed_sheets_seat_id"), "sealed_sheets", ["seat_id"], unique=False)


def _search_seeds() -> None:
    op.create_table(
        "search_seeds",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("search_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_search_seeds_negotiation_id")),
        sa.ForeignKeyConstraint(["search_id"], ["searches.id"], name=op.f("fk_search_seeds_search_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_seeds")),
        info={"seen_by": "system"},
    )
    op.create_index(op.f("ix_search_seeds_negotiation_id"), "search_seeds", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_search_seeds_search_id"), "search_seeds", ["search_id"], unique=False)


def _shared_answers() -> None:
    op.create_table(
        "shared_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_shared_answers_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_shared_answers_seat_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_shared_answers_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_answers")),
        sa.UniqueConstraint("version_id", "seat_id", name=op.f("uq_shared_answers_version_id_seat_id")),
        info={"seen_by": "seat_chair"},
    )
    op.create_index(op.f("ix_shared_answers_negotiation_id"), "shared_answers", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_shared_answers_seat_id"), "shared_answers", ["seat_id"], unique=False)
    op.create_index(op.f("ix_shared_answers_version_id"), "shared_answers", ["version_id"], unique=False)


def _sheets() -> None:
    op.create_table(
        "sheets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_sheets_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_sheets_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_sheets_seat_id")),
        info={"seen_by": "seat"},
    )
    op.create_index(op.f("ix_sheets_negotiation_id"), "sheets", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_sheets_seat_id"), "sheets", ["seat_id"], unique=False)


def _silence_seats() -> None:
    op.create_table(
        "silence_seats",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("opted_in_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_silence_seats_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_silence_seats_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silence_seats")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_silence_seats_seat_id")),
        info={"seen_by": "seat_chair"},
    )
    op.create_index(op.f("ix_silence_seats_negotiation_id"), "silence_seats", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_silence_seats_seat_id"), "silence_seats", ["seat_id"], unique=False)


def _silences() -> None:
    op.create_table(
        "silences",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("opens_at", sa.String(length=27), nullable=False),
        sa.Column("closes_at", sa.String(length=27), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_silences_negotiation_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_silences_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_silences_negotiation_id"), "silences", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_silences_version_id"), "silences", ["version_id"], unique=False)


def _whole_answers() -> None:
    op.create_table(
        "whole_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("to_chair", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_whole_answers_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_whole_answers_seat_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_whole_answers_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whole_answers")),
        sa.UniqueConstraint("version_id", "seat_id", name=op.f("uq_whole_answers_version_id_seat_id")),
        info={"seen_by": "seat"},
    )
    op.create_index(op.f("ix_whole_answers_negotiation_id"), "whole_answers", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_whole_answers_seat_id"), "whole_answers", ["seat_id"], unique=False)
    op.create_index(op.f("ix_whole_answers_version_id"), "whole_answers", ["version_id"], unique=False)


def _acceptances() -> None:
    op.create_table(
        "acceptances",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_acceptances_negotiation_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_acceptances_proposal_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_acceptances_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptances")),
        sa.UniqueConstraint("proposal_id", "seat_id", name=op.f("uq_acceptances_proposal_id_seat_id")),
        info={"seen_by": "seat"},
    )
    op.create_index(op.f("ix_acceptances_negotiation_id"), "acceptances", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_acceptances_proposal_id"), "acceptances", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_acceptances_seat_id"), "acceptances", ["seat_id"], unique=False)


def _objections() -> None:
    op.create_table(
        "objections",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("silence_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_objections_negotiation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_objections_seat_id")),
        sa.ForeignKeyConstraint(["silence_id"], ["silences.id"], name=op.f("fk_objections_silence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("silence_id", "seat_id", name=op.f("uq_objections_silence_id_seat_id")),
        info={"seen_by": "seat"},
    )
    op.create_index(op.f("ix_objections_negotiation_id"), "objections", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_objections_seat_id"), "objections", ["seat_id"], unique=False)
    op.create_index(op.f("ix_objections_silence_id"), "objections", ["silence_id"], unique=False)


def _releases() -> None:
    op.create_table(
        "releases",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("note_id", sa.String(length=32), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_releases_negotiation_id")),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name=op.f("fk_releases_note_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_releases_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("note_id", "sentence", name=op.f("uq_releases_note_id_sentence")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_releases_negotiation_id"), "releases", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_releases_note_id"), "releases", ["note_id"], unique=False)
    op.create_index(op.f("ix_releases_seat_id"), "releases", ["seat_id"], unique=False)


def _settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("proposal_id", sa.String(length=32), nullable=True),
        sa.Column("version_id", sa.String(length=32), nullable=True),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signers", sa.Text(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_settlements_negotiation_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_settlements_proposal_id")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_settlements_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_settlements_negotiation_id"), "settlements", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_settlements_proposal_id"), "settlements", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_settlements_version_id"), "settlements", ["version_id"], unique=False)


def _signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("negotiation_id", sa.String(length=32), nullable=False),
        sa.Column("seat_id", sa.String(length=32), nullable=False),
        sa.Column("settlement_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["negotiation_id"], ["negotiations.id"], name=op.f("fk_signatures_negotiation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signatures_person_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_signatures_seat_id")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name=op.f("fk_signatures_settlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("settlement_id", "seat_id", name=op.f("uq_signatures_settlement_id_seat_id")),
        info={"seen_by": "negotiation"},
    )
    op.create_index(op.f("ix_signatures_negotiation_id"), "signatures", ["negotiation_id"], unique=False)
    op.create_index(op.f("ix_signatures_person_id"), "signatures", ["person_id"], unique=False)
    op.create_index(op.f("ix_signatures_seat_id"), "signatures", ["seat_id"], unique=False)
    op.create_index(op.f("ix_signatures_settlement_id"), "signatures", ["settlement_id"], unique=False)
