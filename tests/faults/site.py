"""One bot at its own Bot API server: its processes, its files, its people."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from random import Random
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.bot.gateways.conftest import environment
from tests.faults.crowd import Crowd
from tests.faults.servers import Restartable, TlsFront
from tests.servers.bot_api import BotApiServer
from tests.servers.nursery import Child, the_nursery
from tests.servers.started import free_port
from tests.servers.udf import UdfServer

STOPS_WITHIN_S = 10.0
"""What is in hand is finished in that time once the bot is told to stop (issue 9, item 1)."""

_ENDS_WITHIN_S = 60.0
_LOOKS_EVERY_S = 0.02
_ANSWERS_WITHIN_S = 5.0
_LOOPBACK = "127.0.0.1"
# Logged once a process hears Telegram.
_RUNNING = "telegram.running"


class Broken(AssertionError):
    """The bot did what it must not do."""


@dataclass
class Site:
    """What a scenario works with.

    length: how long faults last, as a part of their full length. random: the same for every run of a scenario.
    from_nothing: whether processes are started by a new interpreter, as one with another environment must be.
    may_lose, may_double: answers that the fault itself costs, by the design; the fault counts them. is_refused: whether
    Telegram refuses answers without a reason that we know, which is logged with its trace, as a bug of ours would be.
    front, disk, database, broker, prices: what the scenario put there: TLS before Telegram, a small disk, PostgreSQL,
    Redis, a price server.
    """

    server: BotApiServer
    home: Path
    settings: dict[str, str]
    length: float
    random: Random
    from_nothing: bool = False
    may_lose: int = 0
    may_double: int = 0
    is_refused: bool = False
    front: TlsFront | None = None
    disk: Path | None = None
    database: Restartable | None = None
    broker: Restartable | None = None
    prices: UdfServer | None = None
    crowd: Crowd = field(init=False)
    running: list[Child | subprocess.Popen[bytes]] = field(default_factory=list)
    _started: int = 0
    _metrics_port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.crowd = Crowd(self.server)
        self.home.mkdir(parents=True, exist_ok=True)

    @property
    def log(self) -> Path:
        """What its processes have logged, all into one file."""
        return self.home / "bot.log"

    @property
    def clock_file(self) -> Path:
        """Seconds by which the clocks of the processes are wrong; there is none where they are right."""
        return self.home / "clock"

    def environment(self, command: str = "run") -> dict[str, str]:
        """That of its processes with that command."""
        ours = {
            "NENBUA_TOKEN": self.server.token,
            "NENBUA_API_URL": self.server.url,
            "NENBUA_LOG": "info",
            "PYTEST_CLOCK_FILE": str(self.clock_file),
        }
        if command == "run":
            ours["NENBUA_METRICS_LISTEN"] = f"{_LOOPBACK}:{self._metrics_port}"
        return environment(self.home, self.home / "prices", **(ours | self.settings))

    def start(self, command: str = "run") -> Child | subprocess.Popen[bytes]:
        """One more process."""
        process: Child | subprocess.Popen[bytes]
        env = self.environment(command)
        with self.log.open("ab") as output:
            if self.from_nothing:
                words = [sys.executable, "-m", "bot", command]
                process = subprocess.Popen(words, env=env, stdout=output, stderr=output)
            else:
                process = the_nursery().start([command], env=env, stdout=output, stderr=output)
        self.running.append(process)
        self._started += command == "run"
        return process

    def kill(self) -> None:
        """End the newest process as a failure of power does."""
        process = self.running.pop()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=_ENDS_WITHIN_S)

    def stop(self, within: float = STOPS_WITHIN_S) -> float:
        """Seconds that the newest process took to stop. Raises Broken where it took longer, or ended badly."""
        process = self.running.pop()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(timeout=_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=_ENDS_WITHIN_S)
            raise Broken(f"does not stop within {_ENDS_WITHIN_S} s") from None
        took = time.monotonic() - began
        if (status != 0 and not self._had_not_begun(status)) or took > within:
            raise Broken(f"stopped with status {status} after {took:.1f} s")
        return took

    def _had_not_begun(self, status: int) -> bool:
        """Whether the process was still starting, with nothing in hand: then the signal itself ends it."""
        return status == -signal.SIGTERM and self.log.read_text().count(_RUNNING) < self._started

    def close(self) -> None:
        """End whatever still runs."""
        for process in self.running:
            process.kill()
            process.wait(timeout=_ENDS_WITHIN_S)
        self.running.clear()

    def pause(self, seconds: float) -> None:
        """Let the fault last so long, or its part of that."""
        time.sleep(seconds * self.length)

    def wait_until(self, reached: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for it. Raises Broken where it takes longer."""
        deadline = time.monotonic() + seconds
        while not reached():
            if time.monotonic() > deadline:
                raise Broken(f"{what}: not within {seconds:.0f} s")
            time.sleep(_LOOKS_EVERY_S)

    def wait_logged(self, words: str, seconds: float = 20.0, *, times: int = 1) -> None:
        """Wait until that was logged. Raises Broken where it is not."""
        self.wait_until(lambda: self.log.read_text().count(words) >= times, seconds, f"{words!r} in the log")

    def health(self) -> int:
        """The exit status of `nenbua health` here."""
        return the_nursery().run(["health"], env=self.environment(), cwd=self.home).returncode

    def readiness(self) -> int:
        """The status with which `/readyz` of `nenbua run` answers; 0 where nothing answers."""
        return status_of(Request(f"http://{_LOOPBACK}:{self._metrics_port}/readyz"))

    def wait_until_ready(self, seconds: float, *, is_ready: bool = True) -> None:
        """Wait until `/readyz` says so. Raises Broken where it does not."""
        wanted = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        self.wait_until(lambda: self.readiness() == wanted, seconds, f"{wanted} of /readyz")

    def set_clock_wrong_by(self, wrong: timedelta) -> None:
        """From now on all clocks of the processes are wrong by that."""
        new = self.clock_file.with_suffix(".new")
        new.write_text(str(wrong.total_seconds()))
        # Readers never see half of it.
        new.replace(self.clock_file)


def status_of(request: Request) -> int:
    """The status of the answer; 0 where there is none."""
    try:
        with urlopen(request, timeout=_ANSWERS_WITHIN_S) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except OSError:
        return 0
