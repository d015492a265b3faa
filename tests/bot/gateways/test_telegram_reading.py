"""Which messages of a chat are meant for the bot, and what they ask it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telegram import Chat, Message, User

from bot.gateways.telegram_reading import text_for_us

US = User(id=1, first_name="Nến Búa", is_bot=True, username="nenbua_bot")
GROUP = Chat(id=-100, type=Chat.SUPERGROUP, title="Hội")
ALONE = Chat(id=7, type=Chat.PRIVATE)


def message(
    text: str | None = None, *, caption: str | None = None, chat: Chat = GROUP, to: Message | None = None
) -> Message:
    """A message of somebody in that chat."""
    return Message(2, datetime.now(UTC), chat, text=text, caption=caption, reply_to_message=to)


@pytest.mark.parametrize("text", ["rsi fpt", "me@nenbua_bot", "@lan rsi fpt", ""])
def test_alone_with_somebody_everything_is_for_us(text: str) -> None:
    assert text_for_us(message(text, chat=ALONE), US) == text
    assert text_for_us(message(caption=text, chat=ALONE), US) == text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("@nenbua_bot rsi fpt", "rsi fpt"),
        ("rsi fpt @NENBUA_BOT", "rsi fpt"),
        ("ơi,@nenbua_bot", "ơi,"),
        ("/rsi fpt", "/rsi fpt"),
        ("/rsi@nenbua_bot fpt", "/rsi@nenbua_bot fpt"),
        ("/rsi@other_bot fpt", None),
        ("/unknown fpt", None),
        ("rsi fpt", None),
        ("@nenbua_bots rsi fpt", None),
        ("viết cho me@nenbua_bot.com nhé", None),
        ("", None),
    ],
)
def test_in_a_group_it_has_to_be_called(text: str, asked: str | None) -> None:
    assert text_for_us(message(text), US) == asked
    assert text_for_us(message(caption=text), US) == asked


@pytest.mark.parametrize("text", ["@nenbua_bot", " @Nenbua_Bot  "])
def test_who_only_calls_it_is_greeted(text: str) -> None:
    assert text_for_us(message(text), US) == "/start"


def test_a_reply_to_our_message_is_for_us_unless_it_calls_somebody_else() -> None:
    ours = Message(1, datetime.now(UTC), GROUP, from_user=US, text="RSI …")
    theirs = Message(1, datetime.now(UTC), GROUP, from_user=User(id=8, first_name="Lan", is_bot=False), text="RSI …")

    assert text_for_us(message("còn tuần?", to=ours), US) == "còn tuần?"
    assert text_for_us(message("@lan xem này", to=ours), US) is None
    assert text_for_us(message("@nenbua_bot còn tuần?", to=ours), US) == "còn tuần?"
    assert text_for_us(message("còn tuần?", to=theirs), US) is None
