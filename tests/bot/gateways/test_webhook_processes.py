"""Two bots behind one webhook and two workers, on PostgreSQL and Redis, where one after the other fails."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bot.gateways.conftest import environment
from tests.servers.bot_api import BotApiServer
from tests.servers.nursery import Child, the_nursery
from tests.servers.redis import LastingRedis
from tests.servers.started import free_port

PEOPLE = range(1_001, 1_013)
EACH = 5
# The machine may be busy with other tests; a killed worker's lease takes 15 s to end.
PATIENCE_S = 90.0
# So long after an answer a worker may still be noting it.
NOTED_WITHIN_S = 0.5
_PERIOD = re.compile(r"RSI (\d+) ngày")


@dataclass
class Town:
    """Several processes of one bot, and people who ask it for one RSI after the other."""

    server: BotApiServer
    log: Path
    environment: Mapping[str, str]
    replicas: dict[str, Child] = field(default_factory=dict)
    workers: list[Child] = field(default_factory=list)
    asked: int = 0

    def add_replica(self) -> None:
        """One more process that listens."""
        port = free_port()
        self.replicas[f"http://127.0.0.1:{port}"] = self._start("run", NENBUA_WEBHOOK_LISTEN=f"127.0.0.1:{port}")

    def add_worker(self) -> None:
        """One more process that answers only."""
        without = {name: value for name, value in self.environment.items() if "WEBHOOK" not in name}
        self.workers.append(self._start("work", without))

    def _start(self, command: str, env: Mapping[str, str] | None = None, **changed: str) -> Child:
        with self.log.open("ab") as output:
            complete = {**(self.environment if env is None else env), **changed}
            return the_nursery().start([command], env=complete, stdout=output, stderr=output)

    def all_ask(self) -> None:
        """Everybody asks a few things more, without waiting for an answer."""
        for number in range(EACH):
            for person in PEOPLE:
                self.server.send_text(f"/rsi FPT {5 + self.asked + number}", chat=person)
        self.asked += EACH

    def answers(self) -> dict[int, list[int]]:
        """The periods of what everybody got, in order."""
        told = {person: self.server.messages(person) for person in PEOPLE}
        return {person: [_period(message) for message in messages] for person, messages in told.items()}

    def wait_for_answers(self, count: int) -> None:
        """Until so many different questions are answered."""
        self.wait_until(lambda: sum(len(set(got)) for got in self.answers().values()) >= count)

    def wait_for_all(self) -> None:
        """Until every question is answered."""
        self.wait_for_answers(len(PEOPLE) * self.asked)

    def wait_until(self, reached: Callable[[], bool]) -> None:
        """Wait for it; with what was logged where it takes too long."""
        deadline = time.monotonic() + PATIENCE_S
        while not reached():
            got = sum(map(len, self.answers().values()))
            assert time.monotonic() < deadline, f"{got} answers; the log:\n{self.logged()[-6000:]}"
            time.sleep(0.05)

    def logged(self) -> str:
        """All that they have logged."""
        return self.log.read_text()

    def close(self) -> None:
        """End whatever still runs."""
        for process in (*self.replicas.values(), *self.workers):
            process.kill()
            process.wait()


def _period(message: Mapping[str, object]) -> int:
    told = str(message.get("caption") or message.get("text"))
    found = _PERIOD.search(told)
    assert found, told
    return int(found[1])


@pytest.fixture
def town(tmp_path: Path, prices: Path, postgres_url: str, lasting_redis: LastingRedis) -> Iterator[Town]:
    """Two bots and two workers that are all ready."""
    with BotApiServer(keeps_files=False) as server:
        for person in PEOPLE:
            server.private_chat(user_id=person)
        env = environment(
            tmp_path / "home",
            prices,
            NENBUA_TOKEN=server.token,
            NENBUA_API_URL=server.url,
            NENBUA_DATABASE_URL=postgres_url,
            NENBUA_BROKER_URL=lasting_redis.url,
            NENBUA_WEBHOOK_URL="https://bot.example/hook",
            NENBUA_WEBHOOK_SECRET="s3cret",  # noqa: S106 - made up
            NENBUA_LIMITS="off",
        )
        town = Town(server=server, log=tmp_path / "town.log", environment=env)
        try:
            for add in (town.add_replica, town.add_replica, town.add_worker, town.add_worker):
                add()
            town.wait_until(lambda: town.log.is_file() and town.logged().count("telegram.working") == 2)
            town.wait_until(lambda: town.logged().count("webhook.announced") == 2)
            yield town
        finally:
            town.close()


@pytest.mark.long
def test_everything_is_answered_in_order_whatever_fails(town: Town, lasting_redis: LastingRedis) -> None:
    server, (first, second) = town.server, town.replicas
    server.bring_updates_to(first, second, twice=True)

    town.all_ask()
    town.wait_for_all()
    assert doubled(town) == 0, "each update came twice"

    town.all_ask()
    town.wait_for_answers(len(PEOPLE) * EACH + 10)
    killed_at = time.monotonic()
    town.workers[0].kill()
    under_way = server.in_flight(killed_at, grace=NOTED_WITHIN_S)
    town.wait_for_all()
    after_kill = doubled(town)
    assert after_kill <= len(under_way)

    town.all_ask()
    town.wait_for_answers(len(PEOPLE) * 2 * EACH + 10)
    lasting_redis.stop()
    time.sleep(1.0)
    lasting_redis.start()
    town.wait_for_all()
    assert doubled(town) == after_kill, "Redis keeps what it has"

    town.all_ask()
    town.wait_for_answers(len(PEOPLE) * 3 * EACH + 10)
    assert stopped(town.replicas[first]) == 0
    town.wait_for_all()
    assert doubled(town) == after_kill, "who is asked to stop finishes"

    in_order = [*range(5, 5 + town.asked)]
    assert all([*dict.fromkeys(got)] == in_order for got in town.answers().values())
    assert server.webhook_statuses().keys() <= {200, 503, 0}
    print(f"answered {len(PEOPLE) * town.asked}, lost 0, doubled {after_kill}, {server.webhook_statuses()}")  # noqa: T201 - the figures
    assert [stopped(town.replicas[second]), stopped(town.workers[1])] == [0, 0]
    assert "Traceback" not in town.logged()


def doubled(town: Town) -> int:
    """How many answers came more often than once."""
    return sum(times - 1 for got in town.answers().values() for times in Counter(got).values())


def stopped(process: Child) -> int:
    """Its exit status, once it was asked to stop."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        return -1
