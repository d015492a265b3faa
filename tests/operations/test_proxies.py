"""The proxies in front of the webhook: nginx and Caddy with these files let Telegram through, and nobody else."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import trustme

from bot.settings import Settings
from tests.servers.started import on_a_free_port, running

FOLDER = Path(__file__).parents[2] / "docs" / "operations"
NGINX, CADDY = (FOLDER / name for name in ("nginx.conf", "Caddyfile"))
# https://core.telegram.org/bots/webhooks, read 2026-11.
TELEGRAM = {"149.154.160.0/20", "91.108.4.0/22"}


@pytest.mark.parametrize("file", [NGINX, CADDY], ids=["nginx", "Caddy"])
def test_only_telegram_passes_and_only_to_the_one_path(file: Path) -> None:
    text = file.read_text()
    lines = [line for line in text.splitlines() if not line.strip().startswith("#")]
    assert set(re.findall(r"\d+\.\d+\.\d+\.\d+/\d+", "\n".join(lines))) == TELEGRAM
    paths = {match for line in lines for match in re.findall(r"(?:location = |path )(/\S+)", line)}
    assert paths == {"/telegram"}
    assert "NENBUA_WEBHOOK_URL=https://bot.example.com/telegram" in text
    assert "NENBUA_WEBHOOK_URL=https://bot.example.com/telegram" in (FOLDER / "env.example").read_text()
    listen = Settings.model_fields["webhook_listen"].default
    assert f"{listen.host}:{listen.port}" in "\n".join(lines)
    assert "404" in "\n".join(lines)


class Bot(ThreadingHTTPServer):
    """Stands where the bot listens, and notes what comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Heard)
        self.heard: list[tuple[str, str | None, bytes]] = []


class Heard(BaseHTTPRequestHandler):
    server: Bot
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, self.headers["X-Telegram-Bot-Api-Secret-Token"], body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def bot() -> Iterator[Bot]:
    """The bot that the proxies stand in front of."""
    with Bot() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """One that runs: its address, and what it takes to trust it."""

    url: str
    trust: ssl.SSLContext | bool

    def status(self, method: str, path: str, content: bytes = b"{}") -> int:
        """How it answers, to a request with Telegram's secret."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret", "Host": "bot.example.com"}
        extensions = {"sni_hostname": "bot.example.com"}
        with httpx.Client(verify=self.trust, trust_env=False) as client:
            request = client.build_request(
                method, f"{self.url}{path}", content=content, headers=headers, extensions=extensions
            )
            return client.send(request).status_code


Start = Callable[..., AbstractContextManager[Proxy]]


@contextmanager
def nginx(folder: Path, bot: Bot, telegram: str) -> Iterator[Proxy]:
    """The file as it is, but for addresses and certificates of the test's own."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        pytest.skip("nginx is not installed here: apt-get install nginx-light")
    authority = trustme.CA()
    made = authority.issue_cert("bot.example.com")
    made.private_key_pem.write_to_path(folder / "privkey.pem")
    made.cert_chain_pems[0].write_to_path(folder / "fullchain.pem")
    trust = ssl.create_default_context()
    authority.configure_trust(trust)

    @contextmanager
    def listening(port: int) -> Iterator[None]:
        site = NGINX.read_text().replace("/etc/letsencrypt/live/bot.example.com", str(folder))
        site = site.replace("listen 443", f"listen 127.0.0.1:{port}").replace("149.154.160.0/20", telegram)
        site = site.replace("127.0.0.1:8080", f"127.0.0.1:{bot.server_port}")
        places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy"))
        whole = folder / "nginx.conf"
        whole.write_text(
            f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{places}{site}\n}}\n"
        )
        with running([program, "-e", "stderr", "-c", whole], answers=lambda: _is_open(port)):
            yield

    with on_a_free_port(listening) as port:
        yield Proxy(url=f"https://127.0.0.1:{port}", trust=trust)


@contextmanager
def caddy(folder: Path, bot: Bot, telegram: str) -> Iterator[Proxy]:
    """The file as it is, but for addresses of the test's own, and without a certificate: nobody gives one here."""
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("Caddy is not installed here: apt-get install caddy")

    @contextmanager
    def listening(port: int) -> Iterator[None]:
        site = CADDY.read_text().replace("\nbot.example.com {", f"\nhttp://bot.example.com:{port} {{\n\tbind 127.0.0.1")
        site = site.replace("149.154.160.0/20", telegram).replace("127.0.0.1:8080", f"127.0.0.1:{bot.server_port}")
        whole = folder / "Caddyfile"
        whole.write_text(f"{{\n\tadmin off\n}}\n{site}")
        command: list[str | Path] = [
            "/usr/bin/env",
            f"HOME={folder}",
            program,
            "run",
            "--config",
            whole,
            "--adapter",
            "caddyfile",
        ]
        with running(command, answers=lambda: _is_open(port)):
            yield

    with on_a_free_port(listening) as port:
        yield Proxy(url=f"http://127.0.0.1:{port}", trust=False)


def _is_open(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@pytest.mark.parametrize("start", [nginx, caddy])
def test_telegram_gets_through_to_the_bot(start: Start, tmp_path: Path, bot: Bot) -> None:
    """This machine stands in for Telegram."""
    with start(tmp_path, bot, "127.0.0.0/8") as proxy:
        update = b'{"update_id": 1, "message": "' + "ế".encode() * 20_000 + b'"}'
        assert proxy.status("POST", "/telegram", update) == 200
        assert proxy.status("POST", "/telegram") == 200
        assert bot.heard == [("/telegram", "s3cret", update), ("/telegram", "s3cret", b"{}")]
        refused = [
            proxy.status("POST", "/"),
            proxy.status("POST", "/telegram/more"),
            proxy.status("GET", "/metrics"),
            proxy.status("GET", "/telegram"),
            proxy.status("POST", "/telegram", b"x" * 2_000_000),
        ]
    assert refused[:3] == [404, 404, 404]
    assert all(400 <= status < 600 for status in refused)
    # Caddy hands on the beginning of what is too large, and breaks off.
    assert all(path == "/telegram" and len(body) < 1_100_000 for path, _, body in bot.heard)


@pytest.mark.parametrize("start", [nginx, caddy])
def test_a_stranger_does_not_get_through(start: Start, tmp_path: Path, bot: Bot) -> None:
    with start(tmp_path, bot, "149.154.160.0/20") as proxy:
        assert proxy.status("POST", "/telegram") in {403, 404}
    assert bot.heard == []
