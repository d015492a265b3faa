"""PostgreSQL for the tests: a server of their own on a free port, or the one of NENBUA_TEST_POSTGRES_URL."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from tests.servers.started import missing, on_a_free_port, running

# PostgreSQL refuses to run as root; Debian's package makes this account.
_ACCOUNT = "postgres"
_DEBIAN = Path("/usr/lib/postgresql")
# What these tests write need not outlive a failure of power.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
}


def postgres_programs() -> Path | None:
    """The folder with `initdb` and `postgres`: that of the PATH, else the newest of Debian's; None where none is."""
    on_path = shutil.which("initdb")
    if on_path is not None:
        return Path(on_path).resolve().parent
    folders = [initdb.parent for initdb in _DEBIAN.glob("*/bin/initdb")]
    return max(folders, key=lambda folder: float(folder.parent.name), default=None)


@contextmanager
def running_postgres(programs: Path) -> Iterator[str]:
    """The URL of a new server, with nothing in it, that ends with the block."""
    owner = _ACCOUNT if os.geteuid() == 0 else None
    # Not pytest's own folder: there only we may enter, and the server is somebody else.
    with tempfile.TemporaryDirectory(prefix="nenbua-postgres-") as name:
        if owner:
            shutil.chown(name, owner)
        data = Path(name) / "data"
        _make_cluster(programs, data, owner)
        with on_a_free_port(lambda port: _listening(programs, data, port, owner)) as port:
            yield f"postgresql+asyncpg://{_ACCOUNT}@127.0.0.1:{port}/postgres"


def _make_cluster(programs: Path, data: Path, owner: str | None) -> None:
    options = ["--username", _ACCOUNT, "--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"]
    subprocess.run(
        [programs / "initdb", *options, data],
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=owner,
        group=owner,
        extra_groups=[] if owner else None,
        cwd="/",
    )


@contextmanager
def _listening(programs: Path, data: Path, port: int, owner: str | None) -> Iterator[None]:
    settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    asking: list[str | Path] = [programs / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)]

    def answers() -> bool:
        return subprocess.run(asking, check=False).returncode == 0

    with running([programs / "postgres", "-D", data, "-p", str(port), *settings], answers=answers, owner=owner):
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server where databases can be made: one a worker, started once a test asks for it."""
    given = os.environ.get("NENBUA_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    programs = postgres_programs()
    if programs is None:
        missing("PostgreSQL", "postgresql (or set NENBUA_TEST_POSTGRES_URL)")
    with running_postgres(programs) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The URL of a database there that is this worker's alone, dropped at the end."""
    url = make_url(postgres_server).set(database=f"nenbua_test_{uuid4().hex}")
    asyncio.run(_run(postgres_server, f"CREATE DATABASE {url.database}"))
    yield url.render_as_string(hide_password=False)
    asyncio.run(_run(postgres_server, f"DROP DATABASE {url.database} WITH (FORCE)"))


@pytest.fixture
async def postgres_url(postgres_database: str) -> str:
    """A PostgreSQL database with nothing in it, and nobody else at it."""
    # A database of each test's own would take five times as long.
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    await _run(
        postgres_database,
        f"SELECT pg_terminate_backend(pid, 5000) {others}",
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
    )
    return postgres_database


async def _run(url: str, *statements: str) -> None:
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT", connect_args={"timeout": 5})
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()
