"""A light Bot API server for measuring bots: it says yes to everything, and notes how soon each question is answered.

A process of its own, `python -m tests.benchmark_server`. It writes its port on a line, then takes loads as lines of
JSON and answers each with a line:

{"token", "text", "chats", "count", "rate": a second or null for all at once, "hold": seconds that each answer is held
back, "first_chat", "within": seconds}
-> {"answered", "seconds": from the first update that was handed out to the last answer, "calls": requests of the bot
meanwhile, "p50", "p99": seconds from when an update was there until its answer arrived}
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import islice
from statistics import quantiles
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

_BATCH = 100
# As JSON, as a form, and as a form with files.
_CHAT = re.compile(rb'"chat_id": ?"?(-?\d+)|(?:^|&)chat_id=(-?\d+)|name="chat_id"(?:\r\n[^\r]+)*\r\n\r\n(-?\d+)')
_ANSWERS = frozenset({"sendmessage", "sendphoto"})
_PHOTO = {"file_unique_id": "AQAD", "width": 1280, "height": 900, "file_size": 60_000}


@dataclass
class Load:
    """What people ask of one bot now, and how far it is."""

    count: int
    waiting: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    latencies: list[float] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    calls: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def answered(self, chat: int) -> None:
        """Note the answer to the oldest question of that chat; a message that nobody asked for counts nothing."""
        if not self.waiting[chat]:
            return
        self.ended = time.perf_counter()
        self.latencies.append(self.ended - self.waiting[chat].popleft())
        if len(self.latencies) == self.count:
            self.done.set()


@dataclass
class Bot:
    """One bot: its updates that wait to be confirmed, and the load that it is under."""

    updates: deque[tuple[int, str]] = field(default_factory=deque)
    new: asyncio.Event = field(default_factory=asyncio.Event)
    number: int = 0
    sent: int = 0
    hold: float = 0.0
    load: Load | None = None

    def ask(self, text: str, chat: int) -> None:
        """Put a private message of that person into the queue."""
        self.number += 1
        person = {"id": chat, "first_name": "An", "is_bot": False, "language_code": "vi"}
        message = {
            "message_id": 1_000_000 + self.number,
            "date": int(time.time()),
            "from": person,
            "chat": {"id": chat, "type": "private", "first_name": "An"},
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        self.updates.append((self.number, json.dumps({"update_id": self.number, "message": message})))
        if self.load is not None:
            self.load.waiting[chat].append(time.perf_counter())
        self.new.set()


class BenchmarkServer:
    """All bots by their tokens."""

    def __init__(self) -> None:
        self._bots: defaultdict[str, Bot] = defaultdict(Bot)

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """Answer one request."""
        _, token, method = request.path.split("/", 2)
        method = method.lower()
        bot = self._bots[token.removeprefix("bot")]
        body = await request.read()
        if method == "getupdates":
            return _ok("[" + ",".join(await _updates(bot, request.query_string, body)) + "]")
        if bot.load is not None:
            bot.load.calls += 1
            if method in _ANSWERS:
                bot.load.answered(_chat_in(body))
        if bot.hold:
            await asyncio.sleep(bot.hold)
        return _ok(_result(bot, method, body))

    async def run(self, load: dict[str, Any]) -> dict[str, float]:
        """What one load came to."""
        bot = self._bots[load["token"]]
        bot.load = told = Load(count=load["count"], began=time.perf_counter())
        bot.hold = load["hold"]
        try:
            async with asyncio.timeout(load["within"]):
                await _ask_all(bot, load)
                await told.done.wait()
        except TimeoutError:
            pass
        finally:
            bot.load, bot.hold = None, 0.0
            bot.updates.clear()
        return _told(told)


async def _ask_all(bot: Bot, load: dict[str, Any]) -> None:
    began = time.perf_counter()
    for number in range(load["count"]):
        if load["rate"] is not None:
            await asyncio.sleep(max(0.0, began + number / load["rate"] - time.perf_counter()))
        bot.ask(load["text"], load["first_chat"] + number % load["chats"])


def _told(load: Load) -> dict[str, float]:
    latencies = load.latencies
    steps = quantiles(latencies, n=100, method="inclusive") if len(latencies) > 1 else [*latencies, 0.0] * 99
    return {
        "answered": len(latencies),
        "seconds": load.ended - load.began,
        "calls": load.calls,
        "p50": steps[49],
        "p99": steps[98],
    }


async def _updates(bot: Bot, query: str, body: bytes) -> list[str]:
    asked = dict(parse_qsl(query)) or _fields(body)
    offset = int(asked.get("offset", 0))
    while bot.updates and bot.updates[0][0] < offset:
        bot.updates.popleft()
    if not bot.updates:
        bot.new.clear()
        try:
            async with asyncio.timeout(float(asked.get("timeout", 0))):
                await bot.new.wait()
        except TimeoutError:
            return []
    return [update for _, update in islice(bot.updates, int(asked.get("limit", _BATCH)))]


def _fields(body: bytes) -> dict[str, str]:
    return json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))


def _chat_in(body: bytes) -> int:
    found = _CHAT.search(body)
    return int(next(filter(None, found.groups()))) if found else 0


def _result(bot: Bot, method: str, body: bytes) -> str:
    if method == "getme":
        return json.dumps({"id": 1, "is_bot": True, "first_name": "Bot", "username": "a_bot"})
    if not method.startswith(("send", "edit")) or method == "sendchataction":
        return "true"
    bot.sent += 1
    message: dict[str, object] = {
        "message_id": bot.sent,
        "date": int(time.time()),
        "chat": {"id": _chat_in(body), "type": "private", "first_name": "An"},
    }
    if method == "sendphoto":
        message |= {"photo": [{"file_id": "AgAC", **_PHOTO}], "caption": "x"}
    else:
        message["text"] = "x"
    return json.dumps(message)


def _ok(result: str) -> web.Response:
    return web.Response(body=f'{{"ok":true,"result":{result}}}'.encode(), content_type="application/json")


async def _serve() -> None:
    server = BenchmarkServer()
    runner = web.ServerRunner(web.Server(server.handle, access_log=None))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    _say(runner.addresses[0][1])
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async for line in reader:
        _say(await server.run(json.loads(line)))
    await runner.cleanup()


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_serve())
