"""The operator's listing of companies, and the fundamental figures that sources stated."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "companies",
        sa.Column("symbol", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("exchange", sa.String(16)),
        sa.Column("name_vi", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column("short_name", sa.String(300), nullable=False),
        sa.Column("sector", sa.String(100)),
        sa.Column("shares_outstanding", sa.BigInteger),
        sa.Column("as_of", sa.Date),
        sa.Column("figures", sa.Text, nullable=False),
    )
    op.create_table(
        "company_figures",
        sa.Column("source", sa.String(200), primary_key=True),
        sa.Column("symbol", sa.String(16), primary_key=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop both tables."""
    op.drop_table("company_figures")
    op.drop_table("companies")
