"""The tables, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, LargeBinary, MetaData, String, Table

METADATA = MetaData()

PRICE_HISTORIES = Table(
    "price_histories",
    METADATA,
    Column("source", String(32), primary_key=True),
    Column("symbol", String(16), primary_key=True),
    Column("fetched_at", DateTime(timezone=True), nullable=False),
    Column("packed_bars", LargeBinary, nullable=False),
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("user", String(64), primary_key=True),
    Column("language", String(8), nullable=False),
)
