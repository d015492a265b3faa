"""The schema of the database: its number, and the way from one to the next."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

_MIGRATIONS = Path(__file__).with_name("migrations")
_VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32)))


class WrongSchema(Exception):
    """The schema that is there cannot be worked with; its text is a part of a line for the operator."""


def newest_revision() -> str:
    """The number of the schema that this program works with."""
    return max(file.name.partition("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def revision_of(connection: Connection) -> str | None:
    """The number of the schema that is there; None where there is none yet."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()


def bring_up_to_date(connection: Connection) -> None:
    """See to the newest schema. Raises WrongSchema where the one that is there is newer still."""
    current, newest = revision_of(connection), newest_revision()
    # Revisions are numbered: "0004" is before "0005".
    if current is not None and current > newest:
        raise _wrong(current, newest)
    if current != newest:
        migrate(connection)


def make_or_refuse(connection: Connection) -> None:
    """Make the newest schema where there is none. Raises WrongSchema where another one is there."""
    current, newest = revision_of(connection), newest_revision()
    if current is None:
        migrate(connection)
    elif current != newest:
        raise _wrong(current, newest)


def migrate(connection: Connection, revision: str = "head") -> None:
    """Bring the schema to that revision, forward or back (`base` is an empty database)."""
    # Loading it takes a sixth of a second and ten megabytes, and it is seldom of use.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    current = revision_of(connection)
    if revision == "base" or (revision != "head" and current is not None and revision < current):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


def _wrong(current: str, newest: str) -> WrongSchema:
    return WrongSchema(f"its schema is {current}, this program's is {newest}")
