"""What must hold before a bot or a worker starts anything: its addresses are free, Redis and the database are there."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.cli.exit_status import WrongSetting

if TYPE_CHECKING:
    from bot.settings import Listen, Settings

# A shorter one may be a part of any word.
_SHORTEST_SECRET = 6
# Whoever has not answered by then does not serve a chat either.
_PATIENCE_S = 5.0


async def preflight(settings: Settings, *, hears: bool) -> None:
    """Look at everything that the settings name, and bring the database to the newest schema once all else is well.

    hears: whether this process would listen for updates; else only for who reads metrics.
    Raises WrongSetting with a line for each setting that is of no use; nothing was started or changed then.
    """
    told = [*await _of_prices(settings), *_of_addresses(settings, hears=hears), *await _of_redis(settings)]
    told += await _of_database(settings, opens=not told)
    if told:
        raise WrongSetting("\n".join(_without_secrets(line, settings) for line in told))


def drop_from_environment() -> None:
    """Take our settings out of the environment, so that no process of ours, nor any that it starts, inherits a secret.

    They cannot be read again afterwards.
    """
    from bot.settings import PREFIX

    for name in [name for name in os.environ if name.upper().startswith(PREFIX)]:
        del os.environ[name]


async def _of_prices(settings: Settings) -> list[str]:
    from bot.directory import Directory
    from bot.prices.sources import Surroundings, WrongAddress, open_sources
    from bot.storage.database import Database
    from bot.storage.price_store import DatabasePriceStore

    # Nothing is asked of the store, so no database is opened.
    store = DatabasePriceStore(Database(settings.database_url))
    try:
        sources = open_sources(settings.prices, Surroundings(directory=Directory.load(), store=store))
    except WrongAddress as error:
        return [f"NENBUA_PRICES: {error}"]
    await sources.prices.close()
    return []


def _of_addresses(settings: Settings, *, hears: bool) -> Iterator[str]:
    wanted: list[tuple[str, Listen]] = []
    if hears and settings.webhook_url is not None:
        wanted.append(("NENBUA_WEBHOOK_LISTEN", settings.webhook_listen))
    if settings.metrics_listen is not None:
        wanted.append(("NENBUA_METRICS_LISTEN", settings.metrics_listen))
    for name, listen in wanted:
        try:
            _listen_once(listen)
        # UnicodeError: what no host can be called.
        except (OSError, UnicodeError) as error:
            reason, _, _ = (getattr(error, "strerror", None) or str(error)).partition(" (while")
            yield f"{name}: nothing can listen at port {listen.port} of {listen.host}: {reason}"


def _listen_once(listen: Listen) -> None:
    family, *_, address = socket.getaddrinfo(*listen, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    # As asyncio does it: a port that was left a moment ago may be taken again.
    with socket.create_server(address, family=family):
        pass


async def _of_redis(settings: Settings) -> list[str]:
    if settings.broker_url is None:
        return []
    from redis.asyncio import Redis
    from redis.exceptions import RedisError

    try:
        url = settings.broker_url
        async with Redis.from_url(url, socket_connect_timeout=_PATIENCE_S, socket_timeout=_PATIENCE_S) as client:
            await client.ping()
    # ValueError, TypeError: an option of the URL that the client does not take.
    except (RedisError, OSError, ValueError, TypeError) as error:
        return [f"NENBUA_BROKER_URL: Redis cannot be reached: {_reason(error)}"]
    return []


async def _of_database(settings: Settings, *, opens: bool) -> list[str]:
    from bot.errors import TryLater
    from bot.storage.database import Database
    from bot.storage.schema import newest_revision

    database = Database(settings.database_url)
    try:
        found, newest = await database.revision(), newest_revision()
        # Revisions are numbered: "0004" is before "0005".
        if found is not None and found > newest:
            what = f"has schema {found}, and this one knows {newest}"
            return [f"NENBUA_DATABASE_URL: a newer version of nenbua wrote that database ({what}): update this one"]
        if opens:
            async with database.reading():
                pass
    except TryLater as error:
        return [f"NENBUA_DATABASE_URL: the database cannot be opened: {_reason(error)}"]
    finally:
        await database.close()
    return []


def _reason(error: BaseException) -> str:
    """What it came from, in one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    line, *_ = str(error).splitlines() or [""]
    return line or ("no answer in time" if isinstance(error, TimeoutError) else type(error).__name__)


def _without_secrets(line: str, settings: Settings) -> str:
    """A driver's own words may repeat what it was given."""
    from bot.logs import secrets_of

    for secret in sorted(secrets_of(settings), key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            line = line.replace(secret, "[hidden]")
    return line
