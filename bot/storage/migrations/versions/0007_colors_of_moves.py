"""In which colours pictures show rises and falls."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody has chosen yet."""
    op.add_column("preferences", sa.Column("colors", sa.String(8)))


def downgrade() -> None:
    """Drop the column."""
    op.drop_column("preferences", "colors")
