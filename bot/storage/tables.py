"""The tables, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.moments import Day, Moment

METADATA = MetaData()

PRICE_HISTORIES = Table(
    "price_histories",
    METADATA,
    Column("source", String(200), primary_key=True),
    Column("symbol", String(16), primary_key=True),
    Column("fetched_at", Moment(), nullable=False),
    Column("packed_bars", LargeBinary, nullable=False),
    Column("adjusted", Boolean, nullable=False),
    # What the source told about a company that the directory does not have.
    Column("exchange", String(16)),
    Column("name", String(200)),
)

# What a person or a group chose; what is NULL was never chosen.
PREFERENCES = Table(
    "preferences",
    METADATA,
    Column("owner", String(64), primary_key=True),
    Column("language", String(8)),
    Column("theme", String(8)),
    Column("colors", String(8)),
    Column("price_unit", String(16)),
    Column("detail", String(16)),
    Column("default_list", String(16)),
    Column("timezone", String(64)),
    Column("quiet", Boolean),
)

# The symbols that a person or a group watches; `place` orders them.
WATCHED = Table(
    "watched",
    METADATA,
    Column("owner", String(64), primary_key=True),
    Column("symbol", String(16), primary_key=True),
    Column("place", Integer, nullable=False),
)

# One summary for one chat; `thread` is 0 outside of forums. `at` is a minute of the day in `zone`.
SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("chat", String(64), primary_key=True),
    Column("thread", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("at", String(5), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("language", String(8), nullable=False),
    Column("shares", Text, nullable=False),
    Column("parts", String(100), nullable=False),
    Column("holiday_notes", Boolean, nullable=False),
    Column("since", Moment(), nullable=False),
)

# What somebody wants to be told of once it happens.
ALERTS = Table(
    "alerts",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("owner", String(64), nullable=False, index=True),
    Column("chat", String(64), nullable=False, index=True),
    Column("thread", BigInteger, nullable=False),
    Column("symbol", String(16), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("value", Double),
    Column("signal", String(64)),
    Column("language", String(8), nullable=False),
    Column("reference_price", Double),
    Column("reference_on", Day()),
    Column("created_at", Moment(), nullable=False),
    Column("state", String(8), nullable=False),
    Column("fired_on", Day()),
    Column("signal_on", Day()),
    Column("promise", Integer),
    # Buttons and promises name an alert by its number: none is given twice.
    sqlite_autoincrement=True,
)

# Messages that chats will get, each kind once a session; `thread` is 0 outside of forums. `try_at`: not before then.
# `worker` has it in hand until `held_until`. `content` is a JSON object.
PROMISES = Table(
    "promises",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("chat", String(64), nullable=False),
    Column("thread", BigInteger, nullable=False),
    Column("kind", String(48), nullable=False),
    Column("session", Day(), nullable=False),
    Column("due_at", Moment(), nullable=False),
    Column("content", Text, nullable=False),
    Column("answers", Integer),
    Column("state", String(8), nullable=False),
    Column("try_at", Moment(), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("worker", String(64)),
    Column("held_until", Moment()),
    Column("after_message", BigInteger),
    Column("message", BigInteger),
    Column("provisional", Boolean, nullable=False),
    Column("reason", String(300)),
    UniqueConstraint("chat", "thread", "kind", "session", name="once_a_session"),
    Index("promises_to_keep", "state", "try_at"),
    sqlite_autoincrement=True,
)

# Chats that take no messages any more.
GONE_CHATS = Table(
    "gone_chats",
    METADATA,
    Column("chat", String(64), primary_key=True),
    Column("reason", String(300), nullable=False),
    Column("gone_at", Moment(), nullable=False),
)

# Pictures that a gateway has sent before and may send again by their names there.
SENT_PICTURES = Table(
    "sent_pictures",
    METADATA,
    Column("picture", String(200), primary_key=True),
    Column("file", String(300), nullable=False),
    Column("sent_at", Moment(), nullable=False),
)

# The operator's listing, as it was imported last; `figures` is a JSON object of fundamental figures by key.
COMPANIES = Table(
    "companies",
    METADATA,
    Column("symbol", String(16), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("exchange", String(16)),
    Column("name_vi", String(300), nullable=False),
    Column("name_en", String(300), nullable=False),
    Column("short_name", String(300), nullable=False),
    Column("sector", String(100)),
    Column("shares_outstanding", BigInteger),
    Column("as_of", Day()),
    Column("figures", Text, nullable=False),
)

# What sources stated about companies; `figures` is a JSON object: by key its value and its day.
COMPANY_FIGURES = Table(
    "company_figures",
    METADATA,
    Column("source", String(200), primary_key=True),
    Column("symbol", String(16), primary_key=True),
    Column("fetched_at", Moment(), nullable=False),
    Column("figures", Text, nullable=False),
)

# When a person last saw a lesson and last answered its question right and wrong.
LESSON_PROGRESS = Table(
    "lesson_progress",
    METADATA,
    Column("user", String(64), primary_key=True),
    Column("lesson", String(64), primary_key=True),
    Column("seen_at", Moment()),
    Column("right_at", Moment()),
    Column("wrong_at", Moment()),
)

# Which lesson's question a poll asks; `correct` is the index of the right option as the poll was sent.
LESSON_POLLS = Table(
    "lesson_polls",
    METADATA,
    Column("poll", String(64), primary_key=True),
    Column("lesson", String(64), nullable=False),
    Column("correct", Integer, nullable=False),
    Column("sent_at", Moment(), nullable=False),
)

# What signals were worth over a universe of shares; `content` is the JSON of the records of one selection, `digest`
# names the bars they were measured on.
MARKET_RECORDS = Table(
    "market_records",
    METADATA,
    # Names the settings of the price sources.
    Column("prices", String(32), primary_key=True),
    Column("universe", String(255), primary_key=True),
    Column("selection", String(200), primary_key=True),
    Column("definition", Integer, nullable=False),
    Column("first", Day(), nullable=False),
    Column("last", Day(), nullable=False),
    Column("measured_at", Moment(), nullable=False),
    Column("simulated", Boolean, nullable=False),
    Column("digest", String(32), nullable=False),
    Column("symbols", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    # Symbols, separated by spaces.
    Column("missing", Text, nullable=False),
    # Keys of sources, one a line.
    Column("sources", Text, nullable=False),
    Column("content", Text, nullable=False),
)

# The signals found in a share's bars, for the next measurement; `digest` names the bars.
SHARE_TRACKS = Table(
    "share_tracks",
    METADATA,
    Column("prices", String(32), primary_key=True),
    Column("symbol", String(16), primary_key=True),
    Column("digest", String(32), nullable=False),
    Column("definition", Integer, nullable=False),
    Column("tracked_at", Moment(), nullable=False),
    Column("packed_signals", LargeBinary, nullable=False),
)

# What people have sent and is not dealt with yet: for parts of a second mostly, so that no sudden end loses it.
# `tries`: how many processes have taken it up.
UPDATES_IN_HAND = Table(
    "updates_in_hand",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("line", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("came_at", Moment(), nullable=False),
    Column("tries", Integer, nullable=False),
)
