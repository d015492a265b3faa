"""Links into the private chat: what they carry, and that following one asks it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.command import Services
from bot.commands.registry import COMMANDS, command_names
from bot.deep_links import ASKED_BY_LINK, link_to, message_of
from tests.bot.conftest import Answer

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"


def payload_in(link: str) -> str | None:
    """What Telegram puts after `/start`; None where there is nothing."""
    return next(iter(parse_qs(urlsplit(link).query).get("start", ())), None)


@given(st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=6))
def test_a_link_carries_its_message_or_only_opens_the_chat(words: list[str]) -> None:
    message = "/" + " ".join(words)
    payload = payload_in(link_to(message))
    if len(message) - 1 <= 64:
        assert payload is not None
        assert message_of(payload) == message
    else:
        assert payload is None


@pytest.mark.parametrize("message", ["/rsi cổ phiếu", "/a_b FPT", "/rsi FPT?", "/" + 65 * "x"])
def test_what_no_payload_can_carry_only_opens_the_chat(message: str) -> None:
    assert link_to(message) == "https://t.me/{us}"


@pytest.mark.parametrize("payload", ["", " ", "rsi FPT", "rsi+FPT", "búa", 65 * "x"])
def test_what_is_no_payload_is_no_message(payload: str) -> None:
    assert message_of(payload) is None


def test_only_commands_that_there_are_can_be_asked() -> None:
    assert {command.key for command in COMMANDS} >= ASKED_BY_LINK
    assert {command_names()[key][0] for key in ASKED_BY_LINK if key in command_names()} <= ASKED_BY_LINK


@pytest.mark.parametrize(
    ("started", "asked"),
    [
        ("/start rsi_FPT", "/rsi FPT"),
        ("/start signals_BTC-USD", "/signals BTC-USD"),
        ("/start rsi_FPT_W", "/rsi FPT W"),
        ("/start explain_hammer_2", "/explain hammer 2"),
        ("/start@nenbua_bot rsi_FPT", "/rsi FPT"),
        ("/start index", "/index"),
    ],
)
async def test_following_a_link_asks_its_message(answer: Answer, started: str, asked: str) -> None:
    followed = await answer(started, lang="vi")
    assert followed == await answer(asked, lang="vi")
    assert followed.intent != "error"


@pytest.mark.parametrize(
    "payload", ["", "forget", "language_en", "watch_FPT", "settings_dark", "nonsense", "hello you", "start"]
)
async def test_any_other_payload_is_a_greeting_and_changes_nothing(
    answer: Answer, services: Services, payload: str
) -> None:
    await services.watchlists.add("test:1", ["HPG"])
    kept = await services.personal_data.export("test:1")
    assert (await answer(f"/start {payload}", lang="vi", user="test:1")).intent == "start"
    assert await services.personal_data.export("test:1") == kept
