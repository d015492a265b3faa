"""What the bot writes, anywhere and whatever goes wrong, holds none of the operator's secrets."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from redis import Redis
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.bot.gateways.conftest import Command, RunningBot
from tests.servers.bot_api import BotApiServer, Fault
from tests.servers.certificates import untrusted_context
from tests.servers.started import free_port

# Made up; the shape is that of real ones.
TOKEN_SECRET = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9"  # noqa: S105
TOKEN = f"123456:{TOKEN_SECRET}"
PASSWORD = "correct/horse+battery staple"  # noqa: S105
WRONG_PASSWORD = "wrong/horse+battery-staple"  # noqa: S105
WEBHOOK_SECRET = "webhook_secret_of_the_operator-1"  # noqa: S105
SECRETS = (TOKEN_SECRET, quote(TOKEN, safe=""), PASSWORD, WRONG_PASSWORD, WEBHOOK_SECRET)
FORMS = sorted({form for secret in SECRETS for form in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])})
ANY_TIME_S = 60.0

Start = Callable[..., RunningBot]


@pytest.fixture
def telegram() -> Iterator[BotApiServer]:
    """A Bot API server for a token of the usual length."""
    with BotApiServer(token=TOKEN) as server:
        yield server


@pytest.fixture
def redis_with_password(redis_url: str) -> Iterator[str]:
    """Redis that wants a password, by a URL that has it."""
    with closing(Redis.from_url(redis_url)) as client:
        client.config_set("requirepass", PASSWORD)
        try:
            yield redis_url.replace("redis://", f"redis://:{quote(PASSWORD, safe='')}@")
        finally:
            client.config_set("requirepass", "")


def written_by(home: Path) -> dict[Path, bytes]:
    """Every file below: the log, the database, what is kept; texts that all bots share are not its own."""
    files = [path for path in home.rglob("*") if path.is_file() and "texts" not in path.parts]
    return {path.relative_to(home): path.read_bytes() for path in files}


def leaks(home: Path) -> list[str]:
    """Where a secret stands in what was written."""
    return [
        f"{path}: {form}" for path, content in written_by(home).items() for form in FORMS if form.encode() in content
    ]


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Raises TimeoutError where it does not come to hold."""
    deadline = time.monotonic() + ANY_TIME_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


def test_a_leak_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "bot.log").write_text(
        f"POST https://api.telegram.org/bot{TOKEN}/getMe\nredis://:{quote(PASSWORD, safe='')}@h"
    )
    assert len(leaks(tmp_path)) == 2


def processes_below(pid: int) -> list[int]:
    """The processes that it has started, and they."""
    children = [
        int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()
    ]
    return [*children, *(below for child in children for below in processes_below(child))]


def test_a_bot_that_meets_every_fault(
    telegram: BotApiServer, start_bot: Start, redis_with_password: str, tmp_path: Path
) -> None:
    """Refused, limited, cut, answered with pages, gone; at the level that logs most, with a process that draws."""
    bot = start_bot(NENBUA_BROKER_URL=redis_with_password, NENBUA_DRAWING_PROCESSES="1", from_nothing=True)
    chat = telegram.private_chat(user_id=7)
    telegram.send_text("/rsi FPT", chat=chat)
    telegram.wait_for("sendPhoto", timeout=ANY_TIME_S, chat_id=chat.id)
    below = processes_below(bot.process.pid)
    assert below
    for pid in (bot.process.pid, *below):
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert [form for form in FORMS if form.encode() in words] == []
    for pid in below:
        inherited = Path(f"/proc/{pid}/environ").read_bytes()
        assert b"PATH=" in inherited
        assert b"NENBUA_" not in inherited
        assert [form for form in FORMS if form.encode() in inherited] == []
    faults = [
        *(Fault(status=status) for status in (400, 403, 404, 409, 413, 500, 502, 504)),
        Fault(status=429, retry_after=1),
        Fault(cut="before"),
        Fault(cut="after"),
    ]
    for fault in faults:
        for method in ("sendMessage", "sendPhoto", "sendChatAction"):
            telegram.stage(method, fault)
    for fault in (Fault(status=502), Fault(status=409), Fault(cut="after")):
        telegram.stage("getUpdates", fault)
    for number in range(len(faults)):
        # Each in a chat of its own: none waits for another.
        other = telegram.private_chat(user_id=100 + number)
        telegram.send_text(f"/rsi {('HPG', 'VNM')[number % 2]}", chat=other)
    told = '"event": "telegram.update"'
    wait_until(lambda: bot.logged().count(told) > len(faults), "updates that are dealt with")
    telegram.gone(0.5, resets=True)
    telegram.send_text("/rsi VNINDEX", chat=chat)
    wait_until(lambda: bot.logged().count(told) > len(faults) + 1, "the last update")
    assert bot.stop() == 0
    files = written_by(tmp_path)
    assert {Path("bot.log"), Path("nenbua.db")} <= set(files)
    with closing(Redis.from_url(redis_with_password)) as client:
        kept = [bytes(key) + bytes(client.dump(key) or b"") for key in client.scan_iter()]
    assert kept
    assert [form for form in FORMS for content in kept if form.encode() in content] == []
    assert len(files[Path("bot.log")].splitlines()) > 20
    assert leaks(tmp_path) == []


@contextmanager
def speaking_tls() -> Iterator[str]:
    """The address of a server whose certificate nobody knows."""
    context = untrusted_context()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with suppress(OSError, ssl.SSLError), connection:
                        context.wrap_socket(connection, server_side=True)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(ANY_TIME_S)


@pytest.mark.parametrize("kind", ["tls", "name", "refused"])
def test_a_bot_that_never_reaches_telegram(start_bot: Start, tmp_path: Path, kind: str) -> None:
    with speaking_tls() as tls:
        address = {"tls": tls, "name": "https://telegram.invalid", "refused": "http://127.0.0.1:1"}[kind]
        bot = start_bot(NENBUA_API_URL=address)
        wait_until(lambda: "telegram.unreachable" in bot.logged(), "a try that failed")
        assert bot.stop() == 0
    assert leaks(tmp_path) == []


@dataclass(frozen=True, slots=True)
class Ends:
    """Settings with which the bot ends by itself, and what it says."""

    said: str
    changed: dict[str, str] = field(default_factory=dict)


_HERE = "127.0.0.1:1"
ENDS = {
    "a token that Telegram does not know": Ends(
        "NENBUA_TOKEN: Telegram does not know this token", {"NENBUA_TOKEN": f"654321:{TOKEN_SECRET}"}
    ),
    "no Redis": Ends(
        "NENBUA_BROKER_URL: Redis cannot be reached",
        {"NENBUA_BROKER_URL": f"redis://nenbua:{quote(PASSWORD, safe='')}@{_HERE}/0"},
    ),
    "no PostgreSQL": Ends(
        "NENBUA_DATABASE_URL: the database cannot be opened",
        {"NENBUA_DATABASE_URL": f"postgresql+asyncpg://nenbua:{quote(PASSWORD, safe='')}@{_HERE}/nenbua"},
    ),
    "a broken URL with a password": Ends(
        "NENBUA_DATABASE_URL: is not a database URL",
        {"NENBUA_DATABASE_URL": f"postgresql+asyncpg://host:{WEBHOOK_SECRET}/nenbua"},
    ),
    "a token in two lines": Ends("NENBUA_TOKEN: is not a token", {"NENBUA_TOKEN": f"{TOKEN}\n{TOKEN}"}),
    "a token where the level belongs": Ends("NENBUA_LOG: what is set there is none of", {"NENBUA_LOG": TOKEN}),
    "a webhook without its address": Ends("NENBUA_WEBHOOK_URL is missing", {"NENBUA_WEBHOOK_SECRET": WEBHOOK_SECRET}),
    "prices with a password": Ends(
        "NENBUA_PRICES: https: sources are", {"NENBUA_PRICES": f"https://u:{WEBHOOK_SECRET}@charts.example.vn"}
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_a_bot_that_ends_at_once(start_bot: Start, tmp_path: Path, case: str) -> None:
    bot = start_bot(**ENDS[case].changed)
    assert bot.process.wait(timeout=ANY_TIME_S) == 2
    assert f"nenbua: {ENDS[case].said}" in bot.logged()
    assert "Traceback" not in bot.logged()
    assert leaks(tmp_path) == []


def test_the_doctor_tells_no_secret(
    nenbua_here: Command, monkeypatch: pytest.MonkeyPatch, prices: Path, tmp_path: Path
) -> None:
    settings = {
        "NENBUA_TOKEN": TOKEN,
        "NENBUA_API_URL": f"http://127.0.0.1:{free_port()}",
        "NENBUA_PRICES": f"csv:{prices},udf:http://u:{WEBHOOK_SECRET}@{_HERE}",
        "NENBUA_BROKER_URL": f"redis://nenbua:{quote(PASSWORD, safe='')}@{_HERE}/0",
        "NENBUA_DATABASE_URL": f"postgresql+asyncpg://nenbua:{quote(PASSWORD, safe='')}@{_HERE}/nenbua",
        "NENBUA_LOG": "debug",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    finished = nenbua_here("doctor", "--json")
    assert finished.status == 1
    assert "postgresql+asyncpg://nenbua:***@" in finished.stdout
    told = finished.stdout + finished.stderr
    assert [form for form in FORMS if form in told] == []
    assert leaks(tmp_path) == []


def test_a_wrong_password_of_redis(start_bot: Start, redis_with_password: str, tmp_path: Path) -> None:
    wrong = redis_with_password.replace(quote(PASSWORD, safe=""), quote(WRONG_PASSWORD, safe=""))
    bot = start_bot(NENBUA_BROKER_URL=wrong)
    assert bot.process.wait(timeout=ANY_TIME_S) == 2
    assert "NENBUA_BROKER_URL: Redis cannot be reached: invalid username-password pair" in bot.logged()
    assert leaks(tmp_path) == []


@pytest.fixture
async def locked_url(postgres_url: str) -> AsyncIterator[str]:
    """A database of PostgreSQL that wants a password of this person, by a URL that has a wrong one."""
    engine = create_async_engine(postgres_url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        rules = Path((await connection.execute(text("SHOW hba_file"))).scalar_one())
        with first_rule(rules, "host all locked_out 127.0.0.1/32 scram-sha-256"):
            await connection.execute(text("CREATE ROLE locked_out LOGIN PASSWORD 'another one'"))
            await connection.execute(text("SELECT pg_reload_conf()"))
            url = make_url(postgres_url).set(username="locked_out", password=WRONG_PASSWORD)
            yield url.render_as_string(hide_password=False)
        await connection.execute(text("SELECT pg_reload_conf()"))
        await connection.execute(text("DROP ROLE locked_out"))
    await engine.dispose()


@contextmanager
def first_rule(rules: Path, rule: str) -> Iterator[None]:
    """The file with that line before all others until the block ends."""
    before = rules.read_text()
    rules.write_text(f"{rule}\n{before}")
    yield
    rules.write_text(before)


def test_a_wrong_password_of_postgresql(start_bot: Start, locked_url: str, tmp_path: Path) -> None:
    bot = start_bot(NENBUA_DATABASE_URL=locked_url)
    assert bot.process.wait(timeout=ANY_TIME_S) == 2
    assert (
        'NENBUA_DATABASE_URL: the database cannot be opened: password authentication failed for user "locked_out"'
    ) in bot.logged()
    assert leaks(tmp_path) == []
