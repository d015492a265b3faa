"""What a chat sees while somebody waits for their turn: their place, and then the answer in its stead."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.assistant import Meanwhile
from bot.preferences import Preferences
from bot.replies.waiting import waiting_reply
from bot.replies.words import words_in
from bot.reply import Button, Reply
from tests.bot.gateways.playing import AN, GROUP, Play, says

TOLD = (
    "Nhiều bạn đang hỏi những câu cần tính lâu. Bạn đang ở vị trí thứ 3 trong hàng chờ; mình sẽ trả lời ngay khi đến "
    "lượt."
)


@pytest.fixture
def in_queue(play: Play, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every question waits in the queue, as the third; what An's chat and the group showed then."""
    shown: list[list[str]] = []

    async def answer(ask: Ask, *_: object, meanwhile: Meanwhile | None) -> Reply:
        if meanwhile is not None:
            await meanwhile(waiting_reply(words_in("vi"), 3))
        shown.append([*play.texts(AN), *play.texts(GROUP)])
        return play.script.replies.get(ask.text, says("xong"))

    monkeypatch.setattr(play.script, "answer", answer)
    return shown


async def test_the_place_is_told_and_gives_way_to_the_answer(play: Play, in_queue: list[list[str]]) -> None:
    await play.say("/quet", AN)
    assert in_queue == [[TOLD]]
    assert play.texts(AN) == ["xong"]


async def test_a_group_sees_one_message_for_one_question(play: Play, in_queue: list[list[str]]) -> None:
    await play.say("@nenbua_bot /quet", GROUP, AN)
    assert in_queue == [[TOLD]]
    assert play.texts(GROUP) == ["xong"]


async def test_in_a_quiet_group_no_place_is_told(play: Play, in_queue: list[list[str]]) -> None:
    play.script.preferences = Preferences(quiet=True)
    await play.say("@nenbua_bot /quet", GROUP, AN)
    assert in_queue == [[]]
    assert (play.texts(GROUP), play.texts(AN)) == ([], ["xong"])


async def test_a_press_too_is_told_its_place(play: Play, in_queue: list[list[str]]) -> None:
    play.script.replies["/quet"] = says("Kết quả", buttons=((Button(label="Tuần", question="tuần"),),))
    await play.say("/quet", GROUP, AN)
    (message,) = play.server.messages(GROUP)
    await play.press(message, "Tuần", AN)
    assert in_queue[-1] == ["Kết quả", TOLD]
    assert play.texts(GROUP) == ["Kết quả", "xong"]


async def test_a_place_that_cannot_be_told_or_taken_back_stops_no_answer(play: Play, in_queue: list[list[str]]) -> None:
    play.server.fail_next("sendMessage", status=400, description="Bad Request: not now")
    assert await play.say("/quet", AN) == ["xong"]
    play.server.fail_next("deleteMessage", status=400, description="Bad Request: message can't be deleted")
    assert await play.say("/quet", AN) == [TOLD, "xong"]
    assert len(in_queue) == 2


def test_the_place_is_told_in_english_too() -> None:
    told = waiting_reply(words_in("en"), 1)
    assert told.text == (
        "Many people have asked big questions just now. You are number 1 in the queue; I answer as soon as it is your "
        "turn."
    )
    assert told.facts == {"place": 1}
