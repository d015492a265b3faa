"""Which tables name people and chats: a table with such a column needs no line anywhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, or_

from bot.storage.tables import METADATA

NAMING = ("owner", "user", "chat")
"""Columns that name a person or a chat; the private chat with a person has the person's name."""


def naming_tables() -> tuple[Table, ...]:
    """The tables with such columns."""
    return tuple(table for table in METADATA.sorted_tables if naming_columns(table))


def naming_columns(table: Table) -> tuple[Column[str], ...]:
    """The columns of the table that name somebody."""
    return tuple(table.c[name] for name in NAMING if name in table.c)


def names_any(table: Table, names: Collection[str]) -> ColumnElement[bool]:
    """Whether a row of the table names one of these."""
    return or_(*(column.in_(names) for column in naming_columns(table)))


def keys_with(column: Column[str]) -> Iterator[frozenset[str]]:
    """For each key of the column's table that the column is a part of: the names of its other parts."""
    uniques = (part for part in column.table.constraints if isinstance(part, UniqueConstraint))
    for key in (column.table.primary_key, *uniques):
        names = frozenset(part.name for part in key.columns)
        if column.name in names:
            yield names - {column.name}
