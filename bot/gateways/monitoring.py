"""What tells operators and their machines how the bot is: `/metrics`, `/healthz` and `/readyz`."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Protocol, TypeAlias

import structlog
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import NenBuaError
from bot.gateways.heartbeat import ALIVE_FOR_S, seconds_since_heard
from bot.gateways.serving import served
from bot.inbox import Inbox
from bot.metrics import DISK_FREE, INBOX_WAITING, READY
from bot.settings import Listen, data_folder
from bot.storage.database import Database

Check: TypeAlias = Callable[[], Awaitable[str | None]]
"""Why a part is not ready, in a few words for an operator; None where it is."""

_SETTING = "NENBUA_METRICS_LISTEN"
# A scraper waits ten seconds as a rule, and every part is asked at the same time.
_ANSWERS_WITHIN_S = 3.0

log = structlog.get_logger(__name__)


class HeardAgo(Protocol):
    """How long ago Telegram was heard."""

    def __call__(self) -> float | None:
        """Seconds; None where it was not yet."""
        ...


class Readiness:
    """Whether the parts that answers need are there. checks: by the part's name, in the order they are told."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks

    async def reasons(self) -> dict[str, str | None]:
        """By the part's name why it is not ready; None where it is. A part that takes too long is not."""
        told = await asyncio.gather(*(_reason(name, check) for name, check in self._checks.items()))
        for name, reason in zip(self._checks, told, strict=True):
            READY.labels(name).set(reason is None)
        return dict(zip(self._checks, told, strict=True))

    async def is_ready(self) -> bool:
        """Whether every part is."""
        return not any((await self.reasons()).values())


@asynccontextmanager
async def monitoring(listen: Listen | None, readiness: Readiness) -> AsyncIterator[Listen | None]:
    """Serve it until the block ends, and tell where; nothing where no address is set. Raises CannotListen."""
    if listen is None:
        yield None
        return
    async with served(monitoring_app(readiness), listen, setting=_SETTING) as address:
        log.info("monitoring.running", host=address.host, port=address.port)
        yield address


def monitoring_app(readiness: Readiness) -> Starlette:
    """The application; it tells nothing of people, chats or secrets, yet it is not for the public."""

    async def healthz(_: Request) -> Response:
        # Who answers lives, and its event loop turns.
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> Response:
        reasons = await readiness.reasons()
        ready = not any(reasons.values())
        parts = {name: {"ready": reason is None, "reason": reason} for name, reason in reasons.items()}
        return JSONResponse({"ready": ready, "parts": parts}, status_code=200 if ready else 503)

    async def metrics(request: Request) -> Response:
        # What is ready, how many wait and how much is free is only known once it is asked.
        DISK_FREE.set(_free_bytes())
        await readiness.reasons()
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(REGISTRY), headers={"content-type": kind})

    return Starlette(routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)])


def heard_lately(ago: HeardAgo = seconds_since_heard, within: float = ALIVE_FOR_S) -> Check:
    """Whether Telegram was heard within so many seconds; for who asks it all the time."""

    async def check() -> str | None:
        seconds = ago()
        if seconds is None:
            return "Telegram has not answered yet"
        return None if seconds < within else f"Telegram was last heard {seconds:.0f} s ago"

    return check


def heard_once(ago: HeardAgo = seconds_since_heard) -> Check:
    """Whether Telegram has answered at all; for who then waits until it sends something."""

    async def check() -> str | None:
        return "Telegram has not answered yet" if ago() is None else None

    return check


def database_answers(database: Database) -> Check:
    """Whether the database answers a question."""

    async def check() -> str | None:
        async with database.reading() as connection:
            await connection.exec_driver_sql("SELECT 1")
        return None

    return check


def inbox_answers(inbox: Inbox) -> Check:
    """Whether the inbox tells how many wait in it, which the metrics then know."""

    async def check() -> str | None:
        INBOX_WAITING.set(await inbox.waiting())
        return None

    return check


def _free_bytes() -> float:
    """Where the bot keeps its files, or will once it has some; -1 where that cannot be told."""
    folder = data_folder()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return -1


async def _reason(name: str, check: Check) -> str | None:
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_S):
            reason = await check()
    except NenBuaError as error:
        cause = error.__cause__
        reason = error.code if cause is None else f"{error.code}: {type(cause).__name__}"
    except TimeoutError:
        reason = f"does not answer within {_ANSWERS_WITHIN_S:.0f} s"
    except Exception as error:
        # A check that is broken tells of nothing that is ready.
        log.exception("monitoring.check_failed", part=name)
        reason = type(error).__name__
    return reason
