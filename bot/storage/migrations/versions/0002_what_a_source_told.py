"""Cached prices say whether they are adjusted and whose they are; a source may have a long name."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the source's name, and add what the source told."""
    with op.batch_alter_table("price_histories") as table:
        table.alter_column("source", existing_type=sa.String(32), type_=sa.String(200), existing_nullable=False)
        table.add_column(sa.Column("adjusted", sa.Boolean, nullable=False, server_default=sa.true()))
        table.add_column(sa.Column("exchange", sa.String(16)))
        table.add_column(sa.Column("name", sa.String(200)))


def downgrade() -> None:
    """Forget prices of sources with a long name, and what the sources told."""
    op.execute("DELETE FROM price_histories WHERE length(source) > 32")
    with op.batch_alter_table("price_histories") as table:
        for name in ("name", "exchange", "adjusted"):
            table.drop_column(name)
        table.alter_column("source", existing_type=sa.String(200), type_=sa.String(32), existing_nullable=False)
