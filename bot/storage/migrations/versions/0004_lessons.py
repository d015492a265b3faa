"""How far people have come with the lessons, and which poll asks which lesson's question."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "lesson_progress",
        sa.Column("user", sa.String(64), primary_key=True),
        sa.Column("lesson", sa.String(64), primary_key=True),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("right_at", sa.DateTime(timezone=True)),
        sa.Column("wrong_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "lesson_polls",
        sa.Column("poll", sa.String(64), primary_key=True),
        sa.Column("lesson", sa.String(64), nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("lesson_polls")
    op.drop_table("lesson_progress")
