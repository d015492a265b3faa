"""Cached prices, and the language a person chose."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "price_histories",
        sa.Column("source", sa.String(32), primary_key=True),
        sa.Column("symbol", sa.String(16), primary_key=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed_bars", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("user", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(8), nullable=False),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("people")
    op.drop_table("price_histories")
