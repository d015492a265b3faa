"""New pictures a second behind a webhook, with one worker and with two; a part of `make bench`.

Each worker is one process that draws in a thread of its own (NENBUA_DRAWING_PROCESSES=0), so that one worker is about
one core. The first is `nenbua run`, which hears the webhook and answers, the second `nenbua work`. The Bot API server
(in this process), Redis and PostgreSQL share the machine's cores with both: where there are two cores, two workers
cannot be twice as fast as one.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import signal
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from tests.benchmark_server import BenchmarkServer, Load
from tests.bot.gateways.conftest import write_prices
from tests.servers.postgres import postgres_programs, running_postgres
from tests.servers.redis import running_redis
from tests.servers.started import free_port

_TOKEN = "900002:" + "w" * 35
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
_SECRET = "made-up"  # noqa: S105 - good on loopback only
_SYMBOLS = [f"X{a}{b}" for a, b in itertools.product(string.ascii_uppercase[:10], repeat=2)]
_PERIODS = range(5, 100)
_CHATS, _CONNECTIONS = 100, 40
_WARM_UP, _PICTURES, _ROUNDS = 40, 200, 3
_WITHIN_S = 120.0


class Telegram:
    """Posts questions to the webhook and sees how soon all are answered; no two ask for the same picture."""

    def __init__(self, hook: str) -> None:
        self._server = BenchmarkServer()
        self._hook = hook
        self._questions = (f"/rsi {symbol} {period}" for period in _PERIODS for symbol in _SYMBOLS)
        self._room = asyncio.Semaphore(_CONNECTIONS)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """The root of the Bot API until the block ends."""
        runner = web.ServerRunner(web.Server(self._server.handle, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def pictures_a_second(self, count: int) -> float:
        """With so many questions at once, each in one of many chats."""
        bot = self._server._bots[_TOKEN]
        bot.load = load = Load(count=count, began=time.perf_counter())
        for number in range(count):
            bot.ask(next(self._questions), 1_000 + number % _CHATS)
        updates = [update for _, update in bot.updates]
        bot.updates.clear()
        async with aiohttp.ClientSession(headers={_SECRET_HEADER: _SECRET}) as session, asyncio.timeout(_WITHIN_S):
            await asyncio.gather(*(self._post(session, update) for update in updates))
            await load.done.wait()
        bot.load = None
        return count / (load.ended - load.began)

    async def _post(self, session: aiohttp.ClientSession, update: str) -> None:
        async with self._room, session.post(self._hook, data=update.encode()) as answer:
            assert answer.status == 200, answer.status


@contextmanager
def process(command: str, env: Mapping[str, str], log: Path) -> Iterator[None]:
    """The command until the block ends."""
    with log.open("ab") as output:
        started = subprocess.Popen([sys.executable, "-m", "bot", command], env=dict(env), stdout=output, stderr=output)
        try:
            yield
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(30)


def wait_until_logged(log: Path, event: str) -> None:
    """Wait until the process has told it."""
    deadline = time.monotonic() + _WITHIN_S
    while event not in log.read_text():
        if time.monotonic() > deadline:
            raise SystemExit(f"{event} does not come: {log.read_text()[-2000:]}")
        time.sleep(0.1)


async def rounds(telegram: Telegram, env: Mapping[str, str], home: Path) -> tuple[list[float], list[float]]:
    """Pictures a second with one worker and with two, in turn; the first one runs all the time."""
    alone: list[float] = []
    together: list[float] = []
    with process("run", env, home / "run.log"):
        await asyncio.to_thread(wait_until_logged, home / "run.log", "telegram.running")
        for number in range(_ROUNDS):
            await telegram.pictures_a_second(_WARM_UP)
            alone.append(await telegram.pictures_a_second(_PICTURES))
            log = home / f"work{number}.log"
            with process("work", {name: env[name] for name in env if "WEBHOOK" not in name}, log):
                await asyncio.to_thread(wait_until_logged, log, "telegram.working")
                await telegram.pictures_a_second(2 * _WARM_UP)
                together.append(await telegram.pictures_a_second(_PICTURES))
    return alone, together


async def measure_webhook() -> None:
    """All of it; where a server is not installed, that is said."""
    programs, redis = postgres_programs(), shutil.which("redis-server")
    if programs is None or redis is None:
        print("pictures behind a webhook           not measured: PostgreSQL or Redis is not installed here")
        return
    with ExitStack() as opened:
        home = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="nenbua-webhook-")))
        databases = opened.enter_context(running_postgres(programs)), opened.enter_context(running_redis(redis))
        telegram = Telegram(f"http://127.0.0.1:{free_port()}/hook")
        async with telegram.listening() as root:
            env = _environment(home, root, telegram, *databases)
            alone, together = await rounds(telegram, env, home)
    _tell(alone, together)


def _environment(home: Path, root: str, telegram: Telegram, database: str, redis: str) -> dict[str, str]:
    prices = home / "prices"
    prices.mkdir()
    for symbol in _SYMBOLS:
        write_prices(prices, symbol)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("NENBUA_", "XDG_"))}
    return own | {
        "HOME": str(home),
        "NENBUA_TOKEN": _TOKEN,
        "NENBUA_API_URL": root,
        "NENBUA_DATABASE_URL": database,
        "NENBUA_BROKER_URL": redis,
        "NENBUA_PRICES": f"csv:{prices}",
        "NENBUA_DRAWING_PROCESSES": "0",
        "NENBUA_LIMITS": "off",
        "NENBUA_LOG": "info",
        "NENBUA_WEBHOOK_URL": "https://bot.example/hook",
        "NENBUA_WEBHOOK_SECRET": _SECRET,
        "NENBUA_WEBHOOK_LISTEN": telegram._hook.removeprefix("http://").removesuffix("/hook"),
    }


def _tell(alone: list[float], together: list[float]) -> None:
    one, two = statistics.median(alone), statistics.median(together)
    ratio = statistics.median(both / single for single, both in zip(alone, together, strict=True))
    print(f"new pictures by webhook, one worker {one:7.1f} a second   {json.dumps([round(each, 1) for each in alone])}")
    print(f"with two workers                    {two:7.1f} a second   ratio {ratio:.2f} (at least 1.7)")


if __name__ == "__main__":
    asyncio.run(measure_webhook())
