"""The bot as processes of its own at a made-up time, thousands of chats that wait for it, and what they got."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, insert, select

from bot.schedule.promise import Address, NewPromise, PromiseState
from bot.schedule.subscription import DEFAULT_TIMES, Subscription, SummaryKind
from bot.storage.database import Database
from bot.storage.promises import _row as _promise_row
from bot.storage.subscriptions import _row as _subscription_row
from bot.storage.tables import PROMISES, SUBSCRIPTIONS
from tests.bot.gateways.conftest import environment
from tests.servers.bot_api import BotApiServer
from tests.servers.nursery import Child, the_nursery

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DUE_AT = datetime(2026, 11, 20, 15, 15, tzinfo=VIETNAM)
"""A Friday; the last bar of the prices is that day's."""

_SESSIONS = 120
_STOPS_WITHIN_S = 20


def write_prices(folder: Path) -> None:
    """Bars of two shares and the index up to that Friday, as they were there at 15:10."""
    for symbol in ("FPT", "HPG", "VNINDEX"):
        rows = ["date,open,high,low,close,volume"]
        close = 20_000
        for number, day in enumerate(_weekdays_until(DUE_AT.date())):
            opening, close = close, close + (-100 if number % 3 == 2 else 100)
            rows.append(f"{day},{opening},{max(opening, close) + 50},{min(opening, close) - 50},{close},1000000")
        path = folder / f"{symbol}.csv"
        path.write_text("\n".join(rows) + "\n")
        written_at = (DUE_AT - timedelta(minutes=5)).timestamp()
        os.utime(path, (written_at, written_at))


def _weekdays_until(last: date) -> list[date]:
    days = [last - timedelta(days=back) for back in range(2 * _SESSIONS)]
    return sorted(day for day in days if day.weekday() < 5)[-_SESSIONS:]


@dataclass
class MadeUpTime:
    """A time that began when this was made, for all processes that are started by it."""

    began_at: datetime
    _steady: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """What their clocks show."""
        return self.began_at + timedelta(seconds=time.monotonic() - self._steady)

    def steady(self, moment: datetime) -> float:
        """When that is by the monotonic clock."""
        return self._steady + (moment - self.began_at).total_seconds()


@dataclass
class Bots:
    """Starts bots that share a server, a database and a time, and ends them."""

    server: BotApiServer
    time: MadeUpTime
    log: Path
    environment: Mapping[str, str]
    _running: set[Child] = field(default_factory=set)

    def logged(self) -> str:
        """All they have logged so far."""
        return self.log.read_text()

    def start(self, command: str = "run") -> Child:
        """One more process."""
        with self.log.open("ab") as output:
            process = the_nursery().start(
                [command], env=self.environment, stdout=output, stderr=output, moment=self.time.now()
            )
        self._running.add(process)
        return process

    def kill(self, process: Child) -> None:
        """End the process as a failure of power does."""
        process.kill()
        assert self._ended(process) == -signal.SIGKILL

    def stop(self, process: Child) -> int:
        """Ask the process to stop; its exit status."""
        process.send_signal(signal.SIGTERM)
        return self._ended(process)

    def _ended(self, process: Child) -> int:
        try:
            status = process.wait(timeout=_STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{process.pid} does not end:\n{self.logged()[-4000:]}") from None
        self._running.discard(process)
        return status

    def wait_until(self, reached: Callable[[], bool], seconds: float) -> None:
        """Wait for it; with what was logged where it takes longer, or a process has ended by itself."""
        deadline = time.monotonic() + seconds
        while not reached():
            ended = [process.pid for process in self._running if process.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s, ended: {ended}; the log:\n{self.logged()[-4000:]}")
            time.sleep(0.1)

    def close(self) -> None:
        """End whatever still runs."""
        for process in self._running:
            process.kill()
            process.wait()


@contextmanager
def bots(
    home: Path,
    database_url: str,
    *,
    begins: datetime = DUE_AT - timedelta(seconds=5),
    limits: bool = False,
    **changed: str,
) -> Iterator[Bots]:
    """Bots at a server of their own, whose time begins with the first; all ended with the block."""
    prices = home / "prices"
    prices.mkdir(parents=True)
    write_prices(prices)
    with ExitStack() as opened:
        server = opened.enter_context(BotApiServer(limits=limits, keeps_files=False))
        ours = {
            "NENBUA_TOKEN": server.token,
            "NENBUA_API_URL": server.url,
            "NENBUA_DATABASE_URL": database_url,
        }
        env = environment(home, prices, **(ours | changed))
        # To begin it takes longer than the seconds before the summaries are due.
        the_nursery()
        made = Bots(server, MadeUpTime(begins), home / "bots.log", env)
        opened.callback(made.close)
        yield made


def open_chats(server: BotApiServer, count: int) -> list[int]:
    """So many chats, of every three one group, the others private; their numbers."""
    numbers = [-1_000_000_100_000 - one if one % 3 == 0 else 1_000 + one for one in range(count)]
    for number in numbers:
        if number < 0:
            server.group(chat_id=number)
        else:
            server.private_chat(user_id=number)
    return numbers


def subscribe(server: BotApiServer, database_url: str, chats: list[int], kind: SummaryKind = SummaryKind.DAILY) -> None:
    """Each of the chats wants that summary since long, at the usual time, and got yesterday's."""
    rows = [
        _subscription_row(
            Subscription(
                address=Address(chat=f"telegram:{number}"),
                kind=kind,
                at=DEFAULT_TIMES[kind],
                zone=VIETNAM,
                language="vi",
                shares="FPT,HPG",
                since=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
        for number in chats
    ]
    asyncio.run(_write(database_url, rows, [_of_yesterday(server, number, kind) for number in chats]))


def _of_yesterday(server: BotApiServer, chat: int, kind: SummaryKind) -> dict[str, object]:
    """The kept promise of the day before; its message is in the chat."""
    day = timedelta(days=1)
    promise = NewPromise(
        address=Address(chat=f"telegram:{chat}"), kind=kind, session=DUE_AT.date() - day, due_at=DUE_AT - day
    )
    with server._journal.changed:
        message = server._world.post_own(server._world.rooms[chat], {"text": "VN-Index"})
        server._world.deliveries.clear()
    return _promise_row(promise) | {"state": PromiseState.SENT, "message": message["message_id"]}


async def _write(database_url: str, subscriptions: list[dict[str, object]], kept: list[dict[str, object]]) -> None:
    database = Database(database_url)
    try:
        async with database.transaction() as connection:
            await connection.execute(insert(SUBSCRIPTIONS), subscriptions)
            await connection.execute(insert(PROMISES), kept)
    finally:
        await database.close()


def states(database_url: str) -> dict[str, int]:
    """How many promises of that Friday there are in each state."""

    async def read() -> dict[str, int]:
        database = Database(database_url)
        try:
            async with database.reading() as connection:
                today = PROMISES.c.session == DUE_AT.date()
                query = select(PROMISES.c.state, func.count()).where(today).group_by(PROMISES.c.state)
                return {row[0]: row[1] for row in (await connection.execute(query)).all()}
        finally:
            await database.close()

    return asyncio.run(read())
