"""2,000 chats are served by a bot that is killed every few seconds, at a Telegram that fails in every way."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.bot.schedule.bots import Bots, bots, open_chats, states, subscribe
from tests.bot.schedule.first_in_line import first_in_line, put_first
from tests.servers.bot_api import Fault

CHATS = 2_000
GONE_S = 60
LIVES_S = 5.0
FAULTS = {
    Fault(status=429, retry_after=1): 0.01,
    Fault(status=500): 0.01,
    Fault(cut="before"): 0.01,
    Fault(cut="after"): 0.01,
}
# What has failed often waits two minutes before it is tried again.
PATIENCE_S = 300.0
# So long after an answer the bot may still be reading and noting it.
NOTED_WITHIN_S = 0.5


@pytest.mark.long
def test_none_is_lost_and_at_most_one_comes_twice_a_kill(tmp_path: Path, sqlite_url: str) -> None:
    with first_in_line(), bots(tmp_path / "home", sqlite_url, limits=True) as bot:
        subscribe(bot.server, sqlite_url, open_chats(bot.server, CHATS))
        for method in ("sendPhoto", "sendMessage", "editMessageReplyMarkup"):
            bot.server.stage_often(method, FAULTS)
        in_flight = kill_until_nearly_served(bot)
        put_first(bot.start())
        bot.wait_until(lambda: states(sqlite_url) == {"sent": CHATS}, PATIENCE_S)
        served = bot.server.deliveries()
        assert len(served) == CHATS
        twice = {chat for chat, messages in served.items() if len(messages) > 1}
        assert len(twice) <= len([messages for messages in in_flight if messages]), (twice, in_flight)
        assert len(in_flight) >= 8


def kill_until_nearly_served(bot: Bots) -> list[int]:
    """How many messages were under way at each kill; between two of them the bot serves for some seconds."""
    in_flight: list[int] = []
    is_gone = False
    while (served := len(bot.server.deliveries())) < 0.9 * CHATS:
        process = put_first(bot.start())
        bot.wait_until(lambda before=served: len(bot.server.deliveries()) > before, GONE_S + PATIENCE_S)  # type: ignore[misc]
        if not is_gone and served > CHATS / 2:
            is_gone = True
            bot.server.gone(GONE_S)
        time.sleep(LIVES_S)
        killed_at = time.monotonic()
        bot.kill(process)
        in_flight.append(under_way(bot, killed_at))
    assert is_gone
    return in_flight


def under_way(bot: Bots, moment: float) -> int:
    """How many messages the bot was in the middle of sending."""
    exchanges = bot.server.in_flight(moment, grace=NOTED_WITHIN_S)
    return sum(one.method.startswith("send") and one.received_at > moment - LIVES_S for one in exchanges)
