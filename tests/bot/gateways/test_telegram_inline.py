"""Inline mode over the wire: the bot as its own process, and people who type `@bot` somewhere else."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.gateways.conftest import RunningBot, environment, running_bot
from tests.servers.bot_api import BotApiServer, InlineAnswer, User

_user_ids = itertools.count(7000)


@pytest.fixture(scope="module")
def server() -> Iterator[BotApiServer]:
    """One server with inline mode switched on."""
    with BotApiServer() as telegram:
        telegram.set_abilities(inline=True)
        yield telegram


@pytest.fixture(scope="module")
def bot(server: BotApiServer, prices: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """One bot for all of them."""
    home = tmp_path_factory.mktemp("home")
    env = environment(home, prices, NENBUA_TOKEN=server.token, NENBUA_API_URL=server.url, NENBUA_LOG="debug")
    with running_bot(home, env) as running:
        yield running


@pytest.fixture
def person(server: BotApiServer) -> User:
    """Somebody who has asked nothing yet."""
    return server.user(next(_user_ids))


def asked(server: BotApiServer, text: str, person: User) -> InlineAnswer:
    """What the person sees after typing that."""
    return server.inline_answer(server.ask_inline(text, user=person, chat_type="supergroup"), timeout=120)


pytestmark = pytest.mark.usefixtures("bot")


def test_a_symbol_is_a_card_whose_message_tells_everything(server: BotApiServer, person: User) -> None:
    answer = asked(server, "FPT", person)
    card, message = answer.results[0], answer.messages["0"]
    assert card["type"] == "article"
    assert card["title"].startswith("FPT · 30.000\xa0₫ (")
    assert "RSI" in card["description"]
    assert "Nguồn: tệp CSV" in message["text"]
    assert "không phải khuyến nghị" in message["text"]
    (button,) = message["reply_markup"]["inline_keyboard"][0]
    assert button == {"text": "Mở Nến Búa", "url": "https://t.me/nenbua_bot?start=signals_FPT"}
    assert answer.is_personal
    assert answer.cache_time > 0


def test_the_buttons_link_is_answered_in_private(server: BotApiServer) -> None:
    chat = server.private_chat(user_id=next(_user_ids))
    server.send_text("/start rsi_FPT", chat=chat)
    (call,) = server.wait_for("sendPhoto", chat_id=chat.id)
    assert "RSI 14" in call.params["caption"]


def test_a_picture_that_was_sent_before_is_on_the_card(server: BotApiServer, person: User) -> None:
    assert asked(server, "HPG", person).results[0]["type"] == "article"
    chat = server.private_chat(user_id=person.id)
    server.send_text("/signals HPG", chat=chat)
    server.wait_for("sendPhoto", chat_id=chat.id)
    # It is drawn again to be sure: by the second letter at the latest.
    answers = [asked(server, "HPG", person) for _ in range(10)]
    with_picture = next(answer for answer in answers if answer.results[0]["type"] == "photo")
    message = with_picture.messages["0"]
    (sent,) = (message for message in server.messages(chat) if "photo" in message)
    assert message["photo"] == sent["photo"]
    assert message["caption"] == sent["caption"]


def test_a_picture_that_telegram_refuses_costs_nothing_but_the_picture(server: BotApiServer, person: User) -> None:
    chat = server.private_chat(user_id=person.id)
    server.send_text("/signals VNM", chat=chat)
    server.wait_for("sendPhoto", chat_id=chat.id)
    assert any(asked(server, "VNM", person).results[0]["type"] == "photo" for _ in range(10))
    server.fail_next("answerInlineQuery", status=400, description="wrong file identifier/HTTP URL specified")
    answer = asked(server, "VNM", person)
    assert answer.results[0]["type"] == "article"
    assert answer.results[0]["title"].startswith("VNM · ")


def test_a_term_has_its_meaning_and_some_near_ones(server: BotApiServer, person: User) -> None:
    answer = asked(server, "nến búa", person)
    assert answer.results[0]["title"] == "Nến búa"
    assert len(answer.results) > 1


@pytest.mark.parametrize("text", ["", "zzzzqq", "<b>", "%(x)s", "/rsi", "fpt " * 64])
def test_whatever_is_typed_is_answered(server: BotApiServer, person: User, text: str) -> None:
    assert asked(server, text, person).results


def test_the_language_is_the_persons_own_choice(server: BotApiServer) -> None:
    english = server.user(next(_user_ids), language_code="en")
    assert "session" in asked(server, "FPT", english).messages["0"]["text"]
    chat = server.private_chat(user_id=english.id, language_code="en")
    server.send_text("/language vi", chat=chat)
    server.wait_for("sendMessage", chat_id=chat.id)
    assert "phiên" in asked(server, "FPT", english).messages["0"]["text"]


def test_a_question_that_came_too_late_stops_nothing(server: BotApiServer, person: User) -> None:
    server.fail_next(
        "answerInlineQuery",
        status=400,
        description="query is too old and response timeout expired or query ID is invalid",
    )
    answers = sum(call.method == "answerInlineQuery" for call in server.calls)
    server.ask_inline("FP", user=person)
    # The two are worked out side by side: the refusal is meant for the first.
    server.wait_for("answerInlineQuery", count=answers + 1, timeout=120)
    assert asked(server, "FPT", person).results


def test_who_types_faster_than_people_do_is_not_answered_for_a_while(server: BotApiServer, person: User) -> None:
    asked(server, "zzzzqq", server.user(next(_user_ids)))

    def is_answered() -> bool:
        try:
            server.inline_answer(server.ask_inline("zzzzqq", user=person), timeout=2)
        except TimeoutError:
            return False
        return True

    began = time.monotonic()
    answered = sum(1 for _ in itertools.takewhile(bool, (is_answered() for _ in range(200))))
    # Twenty at once, then one a second.
    assert 20 <= answered <= 20 + (time.monotonic() - began) + 1
    assert asked(server, "FPT", server.user(next(_user_ids))).results


def test_whatever_was_answered_telegram_took(server: BotApiServer) -> None:
    """Runs last in this module: no answer was refused but those that were staged."""
    assert [str(call) for call in server.refused] == []
