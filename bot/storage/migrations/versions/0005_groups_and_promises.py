"""Choices of groups too, lists, alerts, summaries, and the promises to send them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; what people chose moves into the table of all choices."""
    preferences = op.create_table(
        "preferences",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(8)),
        sa.Column("theme", sa.String(8)),
        sa.Column("price_unit", sa.String(16)),
        sa.Column("detail", sa.String(16)),
        sa.Column("default_list", sa.String(16)),
        sa.Column("timezone", sa.String(64)),
        sa.Column("quiet", sa.Boolean),
    )
    people = sa.table("people", sa.column("user"), sa.column("language"))
    op.execute(preferences.insert().from_select(["owner", "language"], sa.select(people.c.user, people.c.language)))
    op.drop_table("people")
    op.create_table(
        "watched",
        sa.Column("owner", sa.String(64), primary_key=True),
        sa.Column("symbol", sa.String(16), primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
    )
    op.create_table(
        "subscriptions",
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("thread", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("shares", sa.Text, nullable=False),
        sa.Column("parts", sa.String(100), nullable=False),
        sa.Column("holiday_notes", sa.Boolean, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    _create_alerts()
    _create_promises()
    op.create_table(
        "gone_chats",
        sa.Column("chat", sa.String(64), primary_key=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "sent_pictures",
        sa.Column("picture", sa.String(200), primary_key=True),
        sa.Column("file", sa.String(300), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
    )


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(64), nullable=False, index=True),
        sa.Column("chat", sa.String(64), nullable=False, index=True),
        sa.Column("thread", sa.BigInteger, nullable=False),
        sa.Column("symbol", sa.String(16), nullable=False, index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("signal", sa.String(64)),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("reference_price", sa.Double),
        sa.Column("reference_on", sa.Date),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("fired_on", sa.Date),
        sa.Column("signal_on", sa.Date),
        sa.Column("promise", sa.Integer),
        sqlite_autoincrement=True,
    )


def _create_promises() -> None:
    op.create_table(
        "promises",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("thread", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("session", sa.Date, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("answers", sa.Integer),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("worker", sa.String(64)),
        sa.Column("held_until", sa.DateTime(timezone=True)),
        sa.Column("after_message", sa.BigInteger),
        sa.Column("message", sa.BigInteger),
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String(300)),
        sa.UniqueConstraint("chat", "thread", "kind", "session", name="once_a_session"),
        sqlite_autoincrement=True,
    )
    op.create_index("promises_to_keep", "promises", ["state", "try_at"])


def downgrade() -> None:
    """Drop the tables; the languages that people chose go back to where they were."""
    people = op.create_table(
        "people",
        sa.Column("user", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(8), nullable=False),
    )
    preferences = sa.table("preferences", sa.column("owner"), sa.column("language"))
    chosen = sa.select(preferences.c.owner, preferences.c.language).where(preferences.c.language.is_not(None))
    op.execute(people.insert().from_select(["user", "language"], chosen))
    for table in ("sent_pictures", "gone_chats", "promises", "alerts", "subscriptions", "watched", "preferences"):
        op.drop_table(table)
