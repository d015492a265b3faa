"""Messages that go on from the one before: what they take from it, for how long, and from whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analysis.timeframes import Timeframe
from bot.ask import Ask
from bot.assistant import Assistant
from bot.reply import ERROR_INTENT, Reply
from bot.understanding import Understanding
from bot.understanding.intent import Intent
from tests.bot.conftest import NOW

PERSON, CHAT = "telegram:1", "telegram:-9"


class GoOn:
    """Reads a message as one that follows "/rsi FPT 21 W"."""

    def __init__(self, understanding: Understanding) -> None:
        self._understanding = understanding
        self.before = understanding.understand(Ask(text="/rsi FPT 21 W", asked_at=NOW))

    def __call__(self, text: str) -> Intent:
        return self._understanding.understand(Ask(text=text, asked_at=NOW), self.before)


@pytest.fixture
def go_on(understanding: Understanding) -> GoOn:
    """Reads a message that follows another."""
    return GoOn(understanding)


def symbols(intent: Intent) -> list[str]:
    return [mention.symbol for mention in intent.arguments.symbols]


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("còn HPG?", "HPG"),
        ("thế còn vcb", "VCB"),
        ("vậy mã hpg", "HPG"),
        ("thế còn VN-Index", "VNINDEX"),
        ("what about HPG", "HPG"),
        ("and vnm?", "VNM"),
        ("same for HPG", "HPG"),
        ("còn Hòa Phát", "HPG"),
    ],
)
def test_another_symbol_takes_the_command_with_its_options(go_on: GoOn, text: str, symbol: str) -> None:
    intent = go_on(text)

    assert (intent.command, symbols(intent)) == ("rsi", [symbol])
    assert (intent.arguments.timeframe, intent.arguments.numbers) == (Timeframe.WEEK, ("21",))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("giá của nó", "price"),
        ("biểu đồ mã này", "chart"),
        ("còn giá?", "price"),
        ("thế phân kỳ thì sao", "divergence"),
        ("its chart", "chart"),
        ("its signals please", "signals"),
        ("xem biểu đồ của nó", "chart"),
    ],
)
def test_another_command_takes_the_symbols_and_no_options(go_on: GoOn, text: str, command: str) -> None:
    intent = go_on(text)

    assert (intent.command, symbols(intent)) == (command, ["FPT"])
    assert (intent.arguments.timeframe, intent.arguments.numbers) == (None, ())


@pytest.mark.parametrize("text", ["còn khung tháng?", "tháng", "monthly", "how about monthly?", "mã đó theo tháng"])
def test_another_timeframe_takes_symbol_and_command(go_on: GoOn, text: str) -> None:
    intent = go_on(text)

    assert (intent.command, symbols(intent)) == ("rsi", ["FPT"])
    assert (intent.arguments.timeframe, intent.arguments.numbers) == (Timeframe.MONTH, ("21",))


def test_numbers_pairs_and_days_take_the_rest_too(go_on: GoOn) -> None:
    assert go_on("14").arguments.numbers == ("14",)
    assert go_on("80/20").arguments.pairs == ("80/20",)
    assert go_on("còn ngày 14/02/2025").arguments.on == date(2025, 2, 14)
    for text in ("14", "80/20", "còn ngày 14/02/2025"):
        assert (go_on(text).command, symbols(go_on(text))) == ("rsi", ["FPT"])


@pytest.mark.parametrize("text", ["it", "mã này", "cổ phiếu đó"])
def test_who_only_points_gets_the_same_again(go_on: GoOn, text: str) -> None:
    intent = go_on(text)

    assert (intent.command, intent.arguments) == ("rsi", go_on.before.arguments)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("rsi là gì", "explain"),
        ("còn nến búa là gì", "explain"),
        ("what about macd, what is it", "explain"),
        ("nến búa", "explain"),
        ("giá HPG", "price"),
        ("còn phân kỳ HPG", "divergence"),
        ("HPG", "signals"),
        ("thị trường hôm nay thế nào", "index"),
        ("cảm ơn", "smalltalk"),
        ("vậy cảm ơn nhé", "smalltalk"),
        ("còn thời tiết hôm nay", "out_of_scope"),
        ("mai nó tăng không", "prediction_request"),
        ("will it go up tomorrow", "prediction_request"),
        ("should I buy it", "prediction_request"),
        ("/glossary", "glossary"),
    ],
)
def test_what_stands_for_itself_takes_nothing(
    go_on: GoOn, understanding: Understanding, text: str, command: str
) -> None:
    intent = go_on(text)

    assert intent.command == command
    assert intent == understanding.understand(Ask(text=text, asked_at=NOW))


@pytest.mark.parametrize("text", ["thế mai FPT có tăng không?", "còn mua HPG được không", "thế HPG có nên mua không"])
def test_a_forecast_stays_one_whatever_was_asked_before(go_on: GoOn, text: str) -> None:
    assert go_on(text).command == "prediction_request"


def test_a_slash_command_never_goes_on(go_on: GoOn) -> None:
    assert symbols(go_on("/rsi")) == []
    assert symbols(go_on("/rsi tuần")) == []


# From end to end


class Chat:
    """A chat in which several people speak, a minute apart."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._now = NOW

    async def say(
        self, text: str, *, user: str | None = PERSON, chat: str | None = CHAT, after: timedelta = timedelta(minutes=1)
    ) -> Reply:
        """What the assistant answers."""
        self._now += after
        return await self._assistant.answer(Ask(text=text, asked_at=self._now, user=user, chat=chat))


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    """A chat in which nobody has spoken yet."""
    return Chat(assistant)


async def test_a_conversation(chat: Chat) -> None:
    told = [
        await chat.say(text) for text in ("rsi fpt", "còn HPG?", "theo tuần thì sao", "giá của nó", "rsi là gì", "VCB")
    ]

    assert [(reply.intent, reply.symbol) for reply in told] == [
        ("rsi", "FPT"),
        ("rsi", "HPG"),
        ("rsi", "HPG"),
        ("price", "HPG"),
        ("explain", None),
        ("signals", "VCB"),
    ]


async def test_nobody_goes_on_from_another_s_message(chat: Chat) -> None:
    await chat.say("rsi fpt")

    for user, room in (("telegram:2", CHAT), (PERSON, "telegram:8"), (None, CHAT)):
        assert (await chat.say("còn khung tuần?", user=user, chat=room)).symbol is None
    assert (await chat.say("còn khung tuần?")).symbol == "FPT"


async def test_after_half_an_hour_it_is_forgotten(chat: Chat) -> None:
    await chat.say("rsi fpt")
    assert (await chat.say("còn khung tuần?", after=timedelta(minutes=30))).symbol == "FPT"
    assert (await chat.say("còn khung tháng?", after=timedelta(minutes=31))).symbol is None


async def test_what_was_refused_is_not_gone_on_from(chat: Chat) -> None:
    await chat.say("rsi fpt")
    assert (await chat.say("/rsi FPX")).intent == ERROR_INTENT

    assert (await chat.say("còn khung tuần?")).symbol == "FPT"


async def test_the_command_to_come_is_known_before_it_answers(chat: Chat, assistant: Assistant) -> None:
    await chat.say("biểu đồ fpt")

    understood = await assistant.understood(Ask(text="còn khung tuần?", asked_at=NOW, user=PERSON, chat=CHAT))
    assert understood.command is not None
    assert understood.command.key == "chart"
