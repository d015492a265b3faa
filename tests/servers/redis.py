"""Redis for the tests: a server of their own on a free port, which keeps nothing, and one that outlives its end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from redis import ConnectionError as NotThere
from redis import Redis

from tests.servers.started import free_port, missing, on_a_free_port, running

_KEEPS_NOTHING = ("--save", "", "--appendonly", "no")


@contextmanager
def running_redis(program: str) -> Iterator[str]:
    """The URL of a new server, with nothing in it, that ends with the block."""
    with on_a_free_port(lambda port: _listening(program, port)) as port:
        yield _url(port)


def _url(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


@contextmanager
def _listening(program: str, port: int, keeps: Sequence[str] = _KEEPS_NOTHING) -> Iterator[None]:
    with closing(Redis.from_url(_url(port))) as client:

        def answers() -> bool:
            try:
                return bool(client.ping())
            except NotThere:
                return False

        command = [program, "--bind", "127.0.0.1", "--port", str(port), *keeps]
        with running(command, answers=answers):
            yield


class LastingRedis:
    """A server that has after a restart what it had before, at the same port; it is started by `start`."""

    def __init__(self, program: str, folder: Path) -> None:
        self.port = free_port()
        self.url = _url(self.port)
        self._program = program
        self._keeps = ("--dir", str(folder), "--save", "", "--appendonly", "yes", "--appendfsync", "always")
        self._running = ExitStack()

    def start(self) -> None:
        """Until it answers."""
        self._running.enter_context(_listening(self._program, self.port, self._keeps))

    def stop(self) -> None:
        """Until it has ended; nothing happens where it does not run."""
        self._running.close()


@pytest.fixture
def lasting_redis(tmp_path: Path) -> Iterator[LastingRedis]:
    """A server of the test's own that can be restarted; it runs."""
    folder = tmp_path / "redis"
    folder.mkdir()
    server = LastingRedis(_program(), folder)
    server.start()
    yield server
    server.stop()


def _program() -> str:
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis", "redis-server")
    return program


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of the server: one a worker, started once a test asks for it."""
    with running_redis(_program()) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Redis server with nothing in it."""
    with closing(Redis.from_url(redis_server)) as client:
        client.flushall()
    return redis_server
