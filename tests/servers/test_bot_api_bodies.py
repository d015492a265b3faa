"""Bodies that no Telegram sends: rubbish, and those that come a blank at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.request import urlopen

import pytest

from tests.servers.bot_api import BotApiServer, Fault


@pytest.fixture
def server() -> Iterator[BotApiServer]:
    with BotApiServer() as started:
        started.private_chat(user_id=7)
        yield started


def ask(server: BotApiServer) -> str:
    with urlopen(f"{server.url}/bot{server.token}/sendMessage?chat_id=7&text=a", timeout=10) as answer:  # noqa: S310
        return str(answer.read().decode())


@pytest.mark.parametrize(("status", "messages"), [(200, 0), (None, 1)], ids=["without effect", "after it"])
def test_rubbish_stands_in_place_of_the_answer(server: BotApiServer, status: int | None, messages: int) -> None:
    server.stage("sendMessage", Fault(status=status, body="<html>"))

    assert ask(server) == "<html>"
    assert len(server.messages(7)) == messages
    assert json.loads(ask(server))["ok"]


def test_an_answer_trickles_and_is_the_same_in_the_end(server: BotApiServer) -> None:
    server.stage("sendMessage", Fault(trickle=0.5))
    began = time.monotonic()
    body = ask(server)

    assert time.monotonic() - began >= 0.5
    assert body.startswith("  ")
    assert json.loads(body)["result"]["text"] == "a"
