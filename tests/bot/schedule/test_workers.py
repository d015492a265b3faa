"""Bots and workers as processes on one database and one Redis, at a made-up time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.bot.schedule.bots import DUE_AT, bots, open_chats, states, subscribe
from tests.servers.bot_api import Standing

CHATS = 60
PATIENCE_S = 60.0


def test_a_bot_and_two_workers_share_the_work_and_a_restart_sends_nothing_again(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    with bots(tmp_path / "home", postgres_url, NENBUA_BROKER_URL=redis_url) as bot:
        server = bot.server
        chats = open_chats(server, CHATS)
        subscribe(server, postgres_url, chats)
        blocks = chats[1]
        server.set_standing(blocks, Standing.BLOCKED)
        processes = [bot.start("work"), bot.start("work"), bot.start()]
        bot.wait_until(lambda: states(postgres_url) == {"sent": CHATS - 1, "failed": 1}, PATIENCE_S)
        assert [bot.stop(process) for process in processes] == [0, 0, 0]
        again = bot.start()
        bot.wait_until(lambda: bot.logged().count("telegram.running") == 2, PATIENCE_S)
        assert bot.stop(again) == 0
        served = server.deliveries()
        assert set(served) == set(chats) - {blocks}
        assert {len(messages) for messages in served.values()} == {1}


def test_a_bot_that_was_down_at_the_minute_sends_when_it_is_back_and_nothing_after_six_hours(
    tmp_path: Path, sqlite_url: str
) -> None:
    with bots(tmp_path / "home", sqlite_url, begins=DUE_AT + timedelta(hours=5)) as bot:
        subscribe(bot.server, sqlite_url, open_chats(bot.server, 3))
        process = bot.start()
        bot.wait_until(lambda: states(sqlite_url) == {"sent": 3}, PATIENCE_S)
        assert bot.stop(process) == 0
        assert len(bot.server.deliveries()) == 3
        late = open_chats(bot.server, 6)[3:]
        # This empties what was delivered.
        subscribe(bot.server, sqlite_url, late)
        bot.time.began_at += timedelta(hours=1, minutes=1)
        process = bot.start()
        bot.wait_until(lambda: states(sqlite_url) == {"sent": 3, "dropped": 3}, PATIENCE_S)
        assert bot.stop(process) == 0
        assert bot.server.deliveries() == {}
        assert bot.logged().count("promises.too_late") == 3
