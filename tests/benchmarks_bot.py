"""The whole bot over the wire against a bare python-telegram-bot, in turn; a part of `make bench`.

A light Bot API server, the bare bot and ours are processes of their own; all poll, with Telegram's limits off.

- Text answers: `/rsi` for a share that was asked for before. Its picture is at Telegram already, so the answer goes out
  as a caption and the picture's file id: a request with words alone. The bare bot echoes the command with its default
  client.
- Cached pictures: the same answers of ours, against the bare bot uploading a file of 60 KB each time.

    python -m tests.benchmarks_bot [COMMAND]

COMMAND: the nenbua of an environment with nothing but what requirements.txt names, as operators have it; the tools of
this one take memory too. Without it, this checkout is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot.gateways.conftest import write_prices

_ROUNDS = 3
_CHATS = 500
# Seconds of work, so that what a round begins with does not decide it.
_MANY = 3_000
_HELD_S = 0.05
_WITHIN_S = 60.0
_PICTURE_BYTES = 60_000
_OURS, _BARE, _BARE_PICTURES = ("900001:" + letter * 35 for letter in "abc")
_THIS = (sys.executable, "-m", "bot")
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


class Server:
    """The Bot API server's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.root = f"http://127.0.0.1:{json.loads(self._answer())}"

    def run(self, bot: Bot, **load: object) -> Outcome:
        """What a load comes to for that bot."""
        before = bot.cpu_seconds()
        usual = {"text": "/rsi FPT", "chats": _CHATS, "first_chat": 1000, "rate": None, "hold": 0, "within": _WITHIN_S}
        wanted = usual | {"token": bot.token} | load
        if self._process.stdin is None:
            raise TypeError("the server listens to nobody")
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._answer())
        if told["answered"] == 0:
            raise SystemExit(f"the bot answers nothing: {bot.log.read_text()[-2000:]}")
        return Outcome(**told, cpu_s=bot.cpu_seconds() - before)

    def _answer(self) -> str:
        if self._process.stdout is None:
            raise TypeError("the server tells nobody")
        return self._process.stdout.readline()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one load came to; `calls` are the bot's requests, the CPU time that of its processes."""

    answered: int
    seconds: float
    calls: int
    p50: float
    p99: float
    cpu_s: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU an answer."""
        return self.cpu_s / self.answered * 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A bot's process."""

    process: subprocess.Popen[bytes]
    token: str
    log: Path

    def pids(self) -> list[int]:
        """The process and those that it started."""
        pid = self.process.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def cpu_seconds(self) -> float:
        """What its processes have used so far, after `proc(5)`."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.pids()]
        return sum(int(row[11]) + int(row[12]) for row in fields) / _TICKS_A_SECOND

    def memory_mb(self, kind: str) -> float:
        """The sum over its processes: `Rss` counts what they share for each of them, `Pss` once."""
        rows = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.pids()]
        return sum(int(row.partition(f"\n{kind}:")[2].split()[0]) for row in rows) / 1024


@dataclass(slots=True)
class Series:
    """The outcomes of a bot, and of the bare one in the same rounds."""

    ours: list[Outcome] = field(default_factory=list)
    bare: list[Outcome] = field(default_factory=list)

    def tell(self, name: str, least: str) -> float:
        """Print both, and give our rate."""
        ours, bare = (statistics.median(one.rate for one in several) for several in (self.ours, self.bare))
        ratio = statistics.median(one.rate / other.rate for one, other in zip(self.ours, self.bare, strict=True))
        spent, bare_spent = (statistics.median(one.cpu_us for one in some) for some in (self.ours, self.bare))
        print(f"{name:34} {ours:7.0f} a second   bare bot {bare:5.0f}   ratio {ratio:.2f} ({least})")
        ratio = spent / bare_spent
        print(f"{'  CPU an answer':34} {spent:7.0f} us         bare bot {bare_spent:5.0f}   ratio {ratio:.2f}")
        calls = sum(one.calls for one in self.ours) / sum(one.answered for one in self.ours)
        print(f"{'  requests an answer':34} {calls:7.2f}")
        return ours


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks_bot")
    parser.add_argument("command", nargs="?", metavar="COMMAND", help="an installed nenbua; default: this checkout")
    command = parser.parse_args().command
    measure_bot([command] if command else _THIS)


def measure_bot(command: Sequence[str] = _THIS) -> None:
    """Print all of it for the bot that the command starts."""
    with tempfile.TemporaryDirectory() as folder, _server() as server:
        home = Path(folder)
        (home / "prices").mkdir()
        write_prices(home / "prices", "FPT")
        (home / "picture.png").write_bytes(os.urandom(_PICTURE_BYTES))
        _cold_starts(server, home, command)
        with ExitStack() as bots:
            ours = bots.enter_context(_our_bot(server, home, command))
            bare = bots.enter_context(_bare_bot(server, home, _BARE))
            uploading = bots.enter_context(_bare_bot(server, home, _BARE_PICTURES, home / "picture.png"))
            for bot in (ours, bare, uploading):
                # The first round makes what is kept, and opens the connections.
                server.run(bot, count=_CHATS)
            _rates(server, ours, bare, uploading)
            print(f"memory, bot and drawing process    {ours.memory_mb('Pss'):7.0f} MB PSS (under 350)   ", end="")
            print(f"{ours.memory_mb('Rss'):.0f} MB RSS")


def _rates(server: Server, ours: Bot, bare: Bot, uploading: Bot) -> None:
    text, pictures, held = Series(), Series(), Series()
    for _ in range(_ROUNDS):
        text.ours.append(server.run(ours, count=_MANY))
        text.bare.append(server.run(bare, count=450))
        pictures.ours.append(server.run(ours, count=_MANY))
        pictures.bare.append(server.run(uploading, count=200))
        held.ours.append(server.run(ours, count=_MANY, hold=_HELD_S))
        held.bare.append(server.run(bare, count=200, hold=_HELD_S))
    rate = text.tell("text answers", "at least 1, the aim is 2")
    pictures.tell("cached pictures, bare one uploads", "at least 2")
    held.tell("text answers, each held 50 ms", "at least 1,000 a second")
    calm = [server.run(ours, count=int(rate * 2) + 1, rate=rate / 2) for _ in range(_ROUNDS)]
    p50, p99 = (statistics.median(times) * 1000 for times in zip(*((one.p50, one.p99) for one in calm), strict=True))
    print(f"text answers at half of that load  p50 {p50:.1f} ms, p99 {p99:.1f} ms (under 50)")


def _cold_starts(server: Server, home: Path, command: Sequence[str]) -> None:
    seconds = []
    for _ in range(_ROUNDS + 1):
        began = time.perf_counter()
        with _our_bot(server, home, command) as bot:
            server.run(bot, count=1)
            seconds.append(time.perf_counter() - began)
    first, *later = seconds
    print(f"start to first answer              {statistics.median(later):7.2f} s (under 3)   first ever {first:.2f} s")


@contextmanager
def _server() -> Iterator[Server]:
    command = [sys.executable, "-m", "tests.benchmark_server"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Server(process)
    finally:
        process.communicate(timeout=15)


@contextmanager
def _our_bot(server: Server, home: Path, command: Sequence[str]) -> Iterator[Bot]:
    settings = {
        "NENBUA_TOKEN": _OURS,
        "NENBUA_API_URL": server.root,
        "NENBUA_LIMITS": "off",
        "NENBUA_PRICES": f"csv:{home / 'prices'}",
        "NENBUA_DATABASE_URL": f"sqlite+aiosqlite:///{home / 'nenbua.db'}",
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "HOME": str(home),
    }
    with _bot([*command, "run"], _OURS, home / "ours.log", settings) as bot:
        yield bot


@contextmanager
def _bare_bot(server: Server, home: Path, token: str, *file: Path) -> Iterator[Bot]:
    command = [sys.executable, "-m", "tests.benchmark_bare_bot", server.root, token, *map(str, file)]
    with _bot(command, token, home / "bare.log", {}) as bot:
        yield bot


@contextmanager
def _bot(command: Sequence[str], token: str, log: Path, settings: Mapping[str, str]) -> Iterator[Bot]:
    others = {name: value for name, value in os.environ.items() if not name.startswith("NENBUA_")}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env={**others, **settings}, stdout=output, stderr=output)
        try:
            yield Bot(process=process, token=token, log=log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main()
