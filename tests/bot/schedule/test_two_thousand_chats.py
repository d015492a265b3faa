"""2,000 chats want their summary at 15:15, and Telegram takes 30 messages a second."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.schedule.bots import DUE_AT, bots, open_chats, states, subscribe
from tests.bot.schedule.first_in_line import first_in_line, put_first

CHATS = 2_000
ALLOWED_S = CHATS / 30


@pytest.mark.long
def test_all_are_served_once_in_the_time_that_the_limits_allow(tmp_path: Path, sqlite_url: str) -> None:
    with first_in_line(), bots(tmp_path / "home", sqlite_url, limits=True) as bot:
        subscribe(bot.server, sqlite_url, open_chats(bot.server, CHATS))
        process = put_first(bot.start())
        bot.wait_until(lambda: len(bot.server.deliveries()) == CHATS, 60 + 2 * ALLOWED_S)
        bot.wait_until(lambda: states(sqlite_url) == {"sent": CHATS}, 10)
        assert bot.stop(process) == 0
        served = bot.server.deliveries()
        assert {len(messages) for messages in served.values()} == {1}
        at = sorted(messages[0].at for messages in served.values())
        assert at[0] >= bot.time.steady(DUE_AT)
        assert at[-1] - at[0] <= 1.1 * ALLOWED_S
        traffic = bot.server.traffic()
        assert (traffic.messages, traffic.refused) == (CHATS, 0)
        assert traffic.most_in_a_second <= 30
        # One picture was composed and uploaded; all others are the same file again.
        uploads = [call for call in bot.server.calls if call.method == "sendPhoto" and "photo" not in call.params]
        assert len(uploads) <= 6
