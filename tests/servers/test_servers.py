"""The database servers of the tests: there while they are used, gone afterwards, missed loudly where they must be."""

from __future__ import annotations

import asyncio
import shutil
import socket
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from tests.servers.postgres import postgres_programs, running_postgres
from tests.servers.redis import running_redis
from tests.servers.started import ServerEnded, missing, on_a_free_port, running


def listens(port: int) -> bool:
    """Whether anybody does at that port."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


async def setting(url: str, name: str) -> str:
    """How the server at that URL is set."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        value = (await connection.exec_driver_sql(f"SHOW {name}")).scalar_one()
    await engine.dispose()
    return str(value)


def test_postgres_is_there_for_the_block_alone() -> None:
    programs = postgres_programs()
    if programs is None:
        missing("PostgreSQL", "postgresql")
    with running_postgres(programs) as url:
        folder = Path(asyncio.run(setting(url, "data_directory")))
        assert folder.is_dir()
        assert asyncio.run(setting(url, "server_encoding")) == "UTF8"
    assert not folder.exists()
    assert not listens(make_url(url).port or 0)


def test_redis_is_there_for_the_block_alone() -> None:
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis", "redis-server")
    with running_redis(program) as url, closing(Redis.from_url(url)) as client:
        assert client.dbsize() == 0
        assert client.set("nến", "búa")
    assert not listens(make_url(url).port or 0)


def test_a_server_that_cannot_start_says_why() -> None:
    with pytest.raises(ServerEnded, match="No such file"), running(["ls", "/nowhere"], answers=lambda: False):
        pytest.fail("it was taken for started")


def test_a_taken_port_is_left_to_its_owner() -> None:
    ports: list[int] = []

    def start(port: int) -> AbstractContextManager[None]:
        ports.append(port)
        return running(["false"] if len(ports) == 1 else ["sleep", "60"], answers=lambda: len(ports) > 1)

    with on_a_free_port(start) as port:
        assert ports[-1] == port
        assert len(ports) == 2


@pytest.mark.parametrize(("required", "outcome"), [("", pytest.skip.Exception), ("1", pytest.fail.Exception)])
def test_a_missing_server_is_told(required: str, outcome: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NENBUA_REQUIRE_SERVERS", required)
    with pytest.raises(outcome, match="apt-get install redis-server"):
        missing("Redis", "redis-server")
