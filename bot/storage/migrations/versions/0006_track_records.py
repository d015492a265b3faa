"""What signals were worth, and the signals that it is measured from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "market_records",
        sa.Column("prices", sa.String(32), primary_key=True),
        sa.Column("universe", sa.String(255), primary_key=True),
        sa.Column("selection", sa.String(200), primary_key=True),
        sa.Column("definition", sa.Integer, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("symbols", sa.Integer, nullable=False),
        sa.Column("ended", sa.Integer, nullable=False),
        sa.Column("missing", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "share_tracks",
        sa.Column("prices", sa.String(32), primary_key=True),
        sa.Column("symbol", sa.String(16), primary_key=True),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("definition", sa.Integer, nullable=False),
        sa.Column("tracked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed_signals", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop them: they can be measured again."""
    op.drop_table("share_tracks")
    op.drop_table("market_records")
