"""The tables, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, LargeBinary, MetaData, String, Table, Text

METADATA = MetaData()

PRICE_HISTORIES = Table(
    "price_histories",
    METADATA,
    Column("source", String(200), primary_key=True),
    Column("symbol", String(16), primary_key=True),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("packed_bars", LargeBinary, nullable=False),
    Column("adjusted", Boolean, nullable=False),
    # What the source told about a company that the directory does not have.
    Column("exchange", String(16)),
    Column("name", String(200)),
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("user", String(64), primary_key=True),
    Column("language", String(8), nullable=False),
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
    Column("as_of", Date),
    Column("figures", Text, nullable=False),
)

# What sources stated about companies; `figures` is a JSON object: by key its value and its day.
COMPANY_FIGURES = Table(
    "company_figures",
    METADATA,
    Column("source", String(200), primary_key=True),
    Column("symbol", String(16), primary_key=True),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("figures", Text, nullable=False),
)

# When a person last saw a lesson and last answered its question right and wrong.
LESSON_PROGRESS = Table(
    "lesson_progress",
    METADATA,
    Column("user", String(64), primary_key=True),
    Column("lesson", String(64), primary_key=True),
    Column("seen_at", DateTime(timezone=True)),
    Column("right_at", DateTime(timezone=True)),
    Column("wrong_at", DateTime(timezone=True)),
)

# Which lesson's question a poll asks; `correct` is the index of the right option as the poll was sent.
LESSON_POLLS = Table(
    "lesson_polls",
    METADATA,
    Column("poll", String(64), primary_key=True),
    Column("lesson", String(64), nullable=False),
    Column("correct", Integer, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
)
