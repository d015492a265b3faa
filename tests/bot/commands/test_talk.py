"""What has no slash name: small talk, forecasts, what lies outside, and a question back."""

from __future__ import annotations

import pytest

from bot.ask import Ask
from bot.commands.command import Request, Services, Unlisted
from bot.commands.registry import COMMANDS, command_by_key, command_names
from bot.commands.talk import UNLISTED
from bot.knowledge import Talk, load_knowledge
from bot.replies.markup import plain
from bot.replies.words import LANGUAGES, words_in
from bot.reply import ERROR_INTENT, Reply
from bot.understanding.intent import Arguments
from bot.understanding.passages import Answerable
from tests.bot.conftest import NOW, Answer

KNOWLEDGE = load_knowledge()
TALKS = sorted(KNOWLEDGE.talks, key=lambda talk: (talk.key, talk.lang))


def questions(reply: Reply) -> list[str]:
    return [button.question for row in reply.buttons for button in row]


async def told(services: Services, key: str, lang: str, arguments: Arguments) -> Reply:
    """What the unlisted command with that key answers to these arguments."""
    command = command_by_key(key)
    assert isinstance(command, Unlisted)
    ask = Ask(text="", asked_at=NOW, locale=lang)
    return await command.reply(Request(ask=ask, arguments=arguments, words=words_in(lang), services=services))


def test_they_have_no_slash_name() -> None:
    keys = {command.key for command in UNLISTED}

    assert keys.isdisjoint({command.key for command in COMMANDS})
    assert keys.isdisjoint(command_names())
    assert all(command_by_key(command.key) is command for command in UNLISTED)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: f"{talk.key}-{talk.lang}")
async def test_it_says_what_its_file_says(services: Services, talk: Talk) -> None:
    reply = await told(services, talk.intent, talk.lang, Arguments(topic=talk.key))

    assert (reply.intent, reply.lang, reply.topic, reply.symbol) == (talk.intent, talk.lang, None, None)
    assert reply.text == talk.body
    assert reply.facts == {"talk": talk.key}
    # Where no share was named, one stands for all.
    assert questions(reply) == [button.replace("{share}", "FPT") for button in talk.buttons]


@pytest.mark.parametrize(
    ("text", "lang", "intent", "first"),
    [
        ("có nên mua HPG không", "vi", "prediction_request", "/tinhieu HPG"),
        ("should i buy HPG now", "en", "prediction_request", "/signals HPG"),
        ("mai HPG tăng không", "vi", "prediction_request", "/tinhieu HPG"),
        ("có nên bán hết không", "vi", "prediction_request", "/tinhieu FPT"),
    ],
)
async def test_its_buttons_are_about_the_share_that_was_named(
    answer: Answer, text: str, lang: str, intent: str, first: str
) -> None:
    reply = await answer(text)

    assert (reply.intent, reply.lang) == (intent, lang)
    assert questions(reply)[0] == first
    assert reply.symbol == ("HPG" if "HPG" in text else None)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_no_button_of_any_talk_is_refused(answer: Answer, lang: str) -> None:
    pressed = {
        button.replace("{share}", "HPG") for talk in KNOWLEDGE.talks if talk.lang == lang for button in talk.buttons
    }
    for question in sorted(pressed):
        assert (await answer(question, lang=lang, user="test:1")).intent != ERROR_INTENT, question

    assert len(pressed) > 10


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_button_to_an_article_is_called_by_its_title(services: Services, lang: str) -> None:
    reply = await told(services, "prediction_request", lang, Arguments(topic="buy-or-sell"))
    labels = {button.question: button.label for row in reply.buttons for button in row}
    (to_article,) = [question for question in labels if question.endswith(" stop-loss")]

    assert labels[to_article] == KNOWLEDGE.article("stop-loss", lang).title
    assert [label for question, label in labels.items() if question != to_article] == [
        question for question in labels if question != to_article
    ]


@pytest.mark.parametrize("text", ["mai FPT tăng không", "có nên mua FPT không", "cho mình xin vài mã"])
async def test_a_forecast_is_kindly_refused_and_holds_no_number(answer: Answer, text: str) -> None:
    reply = await answer(text)

    assert "không" in plain(reply.text)
    assert reply.picture is None
    assert not any(word in plain(reply.text) for word in ("₫", "nên mua ngay", "chắc chắn tăng"))


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_question_back_offers_the_passages(services: Services, lang: str) -> None:
    options = tuple(
        Answerable(intent="explain", key=key, section=KNOWLEDGE.article(key, lang).sections[number].key)
        for key, number in (("rsi", 1), ("hammer", 0))
    )
    reply = await told(services, "which", lang, Arguments(options=options))
    rsi, hammer = (KNOWLEDGE.article(key, lang) for key in ("rsi", "hammer"))

    assert (reply.intent, reply.topic, reply.facts) == ("which", None, {"options": ["rsi", "hammer"]})
    assert questions(reply) == ["/explain rsi 2", "/explain hammer 1"]
    assert [button.label for row in reply.buttons for button in row] == [
        rsi.sections[1].heading,
        hammer.sections[0].heading,
    ]
    assert all(f"{article.title}: {article.glance['is']}" in plain(reply.text) for article in (rsi, hammer))


async def test_talk_that_does_not_exist_is_a_bug(services: Services) -> None:
    with pytest.raises(KeyError):
        await told(services, "smalltalk", "vi", Arguments(topic="no-such-talk"))
    with pytest.raises(KeyError):
        await told(services, "smalltalk", "vi", Arguments())
