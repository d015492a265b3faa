"""A bot as a process and databases, as the tests of the gateways have them."""

from __future__ import annotations

from tests.bot.gateways.conftest import prices, start_bot, telegram
from tests.servers.databases import database_url, sqlite_url
from tests.servers.postgres import postgres_database, postgres_server, postgres_url

__all__ = [
    "database_url",
    "postgres_database",
    "postgres_server",
    "postgres_url",
    "prices",
    "sqlite_url",
    "start_bot",
    "telegram",
]
