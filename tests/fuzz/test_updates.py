"""Updates that no Telegram sends: a field is missing, of another type, or too many; the next update is answered."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.gateways.telegram_desk import Desk
from bot.gateways.telegram_lines import incoming_of
from bot.inbox.memory import MemoryInbox
from tests.bot.gateways.playing import AN, GROUP, Play, says
from tests.servers.bot_api import Json

_WRONG: tuple[object, ...] = (None, -1, 2**70, 1.5, True, "", "x", "\ud83d", [], [None], {}, {"id": None})
_FIRST_NUMBER = 900_000_000
_ANSWERED_WITHIN_S = 30.0
KINDS = ("message", "group", "press", "edited", "sticker", "member")


def an_update(play: Play, kind: str) -> Json:
    """A good one of that kind."""
    server = play.server
    if kind == "press":
        message = {"message_id": 1, "chat": {"id": AN, "type": "private", "first_name": "An"}, "date": 1}
        person = {"id": AN, "is_bot": False, "first_name": "An", "language_code": "vi"}
        query = {"id": "1", "from": person, "chat_instance": "1", "data": "/rsi FPT", "message": message}
        return {"callback_query": query}
    made = {
        "message": lambda: server.send_text("/rsi FPT", chat=AN),
        "group": lambda: server.send_text("/rsi FPT", chat=GROUP, user=AN),
        "edited": lambda: server.edit_text(server.send_text("rsi", chat=AN), "rsi FPT"),
        "sticker": lambda: server.send_sticker(chat=AN),
        "member": lambda: server.remove_bot(GROUP),
    }
    return server.update(made[kind]())


def spoiled(value: Any, whole: Json, path: tuple[str | int, ...] = ()) -> Iterator[Json]:  # noqa: ANN401 - JSON
    """The update with each of its fields missing, and with each wrong value in its place."""
    for name in list(value) if isinstance(value, dict) else range(len(value)):
        here = (*path, name)
        if here == ("update_id",):
            continue
        yield _with(whole, here, None, delete=True)
        for wrong in _WRONG:
            yield _with(whole, here, wrong)
        if isinstance(value[name], dict | list):
            yield from spoiled(value[name], whole, here)


def _with(whole: Json, path: tuple[str | int, ...], value: object, *, delete: bool = False) -> Json:
    made = copy.deepcopy(whole)
    target: Any = made
    for name in path[:-1]:
        target = target[name]
    if delete:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return made


@pytest.mark.parametrize("kind", KINDS)
async def test_it_ends_nothing_and_the_next_is_answered(play: Play, kind: str) -> None:
    play.script.replies["/rsi FPT"] = says("FPT")
    good = an_update(play, kind)
    updates = [*spoiled(good, good), {**good, "unheard_of": {"a": [1]}}]
    play.server.private_chat(user_id=99)
    inbox = MemoryInbox()
    with capture_logs() as logs:
        async with Desk(play.application, inbox).working():
            for number, update in enumerate(updates, start=_FIRST_NUMBER):
                await inbox.put([incoming_of(json.loads(json.dumps({**update, "update_id": number})))])
                while await inbox.waiting():  # noqa: ASYNC110 - one after the other, as fast as they are taken
                    await asyncio.sleep(0)
            await inbox.put([incoming_of(play.server.update(play.server.send_text("cuối cùng", chat=99)))])
            await asyncio.to_thread(play.server.wait_for, "sendMessage", timeout=_ANSWERED_WITHIN_S, chat_id=99)
    assert len(updates) > 50
    # What goes wrong in one update is told with that update, and nowhere above.
    assert not [line for line in logs if line["log_level"] == "critical"]
