"""Redis for the tests: a server of their own on a free port, which keeps nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from redis import ConnectionError as NotThere
from redis import Redis

from tests.servers.started import missing, on_a_free_port, running


@contextmanager
def running_redis(program: str) -> Iterator[str]:
    """The URL of a new server, with nothing in it, that ends with the block."""
    with on_a_free_port(lambda port: _listening(program, port)) as port:
        yield _url(port)


def _url(port: int) -> str:
    return f"redis://127.0.0.1:{port}/0"


@contextmanager
def _listening(program: str, port: int) -> Iterator[None]:
    with closing(Redis.from_url(_url(port))) as client:

        def answers() -> bool:
            try:
                return bool(client.ping())
            except NotThere:
                return False

        command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        with running(command, answers=answers):
            yield


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The URL of the server: one a worker, started once a test asks for it."""
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis", "redis-server")
    with running_redis(program) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """A Redis server with nothing in it."""
    with closing(Redis.from_url(redis_server)) as client:
        client.flushall()
    return redis_server
