"""Where the prices of a market's records came from."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of what was measured before it is not known."""
    op.add_column("market_records", sa.Column("sources", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("market_records") as table:
        table.drop_column("sources")
