"""Keep security keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    op.create_table(
        "security_keys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("site", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("made_at", sa.String(length=27), nullable=False),
        sa.Column("used_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_security_keys_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_keys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_security_keys_credential_id")),
        info={"seen_by": "accounts"},
    )
    op.create_index(op.f("ix_security_keys_person_id"), "security_keys", ["person_id"], unique=False)
    op.add_column("sessions", sa.Column("challenge", sa.String(length=100), nullable=True))
    op.add_column("sessions", sa.Column("challenge_for", sa.String(length=20), nullable=True))
    op.add_column("sessions", sa.Column("challenge_ends_at", sa.String(length=27), nullable=True))
