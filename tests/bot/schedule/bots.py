"""The bot as processes of its own at a made-up time, thousands of chats that wait for it, and what they got."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
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

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DUE_AT = datetime(2026, 11, 20, 15, 15, tzinfo=VIETNAM)
"""A Friday; the last bar of the prices is that day's."""

_ROOT = Path(__file__).parents[3]
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


class Nursery:
    """Begins processes of the bot that need not import anything any more (see bot_at)."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.bot.schedule.bot_at"],
                env=dict(environment),
                cwd=_ROOT,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )
        self._read()

    def start(self, moment: datetime, command: str) -> int:
        """The number of a new process that begins at that moment."""
        return int(self._ask(f"start {moment.isoformat()} {command}"))

    def status(self, number: int) -> int | None:
        """The exit status of that process, to be asked for once; None while it runs."""
        told = self._ask(f"poll {number}")
        return None if told == "running" else int(told)

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@dataclass
class Bots:
    """Starts bots that share a server, a database and a time, and ends them."""

    server: BotApiServer
    time: MadeUpTime
    log: Path
    nursery: Nursery
    _running: set[int] = field(default_factory=set)

    def logged(self) -> str:
        """All they have logged so far."""
        return self.log.read_text()

    def start(self, command: str = "run") -> int:
        """The number of one more process."""
        number = self.nursery.start(self.time.now(), command)
        self._running.add(number)
        return number

    def kill(self, number: int) -> None:
        """End the process as a failure of power does."""
        os.kill(number, signal.SIGKILL)
        assert self._ended(number) == -signal.SIGKILL

    def stop(self, number: int) -> int:
        """Ask the process to stop; its exit status."""
        os.kill(number, signal.SIGTERM)
        return self._ended(number)

    def _ended(self, number: int) -> int:
        deadline = time.monotonic() + _STOPS_WITHIN_S
        while (status := self.nursery.status(number)) is None:
            assert time.monotonic() < deadline, f"process {number} does not end:\n{self.logged()[-4000:]}"
            time.sleep(0.02)
        self._running.discard(number)
        return status

    def wait_until(self, reached: Callable[[], bool], seconds: float) -> None:
        """Wait for it; with what was logged where it takes longer, or a process has ended by itself."""
        deadline = time.monotonic() + seconds
        while not reached():
            ended = [number for number in self._running if self.nursery.status(number) is not None]
            if ended or time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds} s, ended: {ended}; the log:\n{self.logged()[-4000:]}")
            time.sleep(0.1)

    def close(self) -> None:
        """End whatever still runs."""
        for number in list(self._running):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


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
        log = home / "bots.log"
        nursery = Nursery(environment(home, prices, **(ours | changed)), log)
        opened.callback(nursery.close)
        made = Bots(server, MadeUpTime(begins), log, nursery)
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
