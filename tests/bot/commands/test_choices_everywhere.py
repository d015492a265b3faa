"""What people chose reaches every answer: the theme every picture, the unit every price, the detail every text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace

import pytest

from analysis.charts.theme import DARK, DARK_SAFE, LIGHT, LIGHT_SAFE
from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.command import Command, Services
from bot.commands.registry import COMMANDS
from bot.directory.baskets import vn30
from bot.preferences import ColorTheme, Detail, MoveColors, Preferences, PriceUnit
from bot.replies.markup import CAPTION_LIMIT, length, plain
from bot.reply import Reply
from tests.bot.commands.chats import NAME
from tests.bot.conftest import NOW, PNG_SIGNATURE

DRAWING = [command for command in COMMANDS if command.draws]
EXPERT = Preferences(detail=Detail.EXPERT)
IN_THOUSANDS = Preferences(price_unit=PriceUnit.THOUSAND_VND)


class Pen:
    """Notes what it was to draw."""

    def __init__(self) -> None:
        self.charts: list[object] = []

    async def __call__(self, draw: object, chart: object, /) -> bytes:  # noqa: ARG002 - the service's shape
        """A picture's first bytes."""
        self.charts.append(chart)
        return PNG_SIGNATURE


async def ask(assistant: Assistant, text: str, chosen: Preferences, lang: str = "vi") -> Reply:
    return await assistant.answer(Ask(text=text, asked_at=NOW, locale=lang, user=NAME, chat=NAME, preferences=chosen))


def texts(value: object) -> Iterator[str]:
    """Every text in a chart and what it is made of."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, Sequence):
        for item in value:
            yield from texts(item)


def test_there_are_commands_that_draw() -> None:
    assert len(DRAWING) >= 14


@pytest.mark.parametrize("command", DRAWING, ids=lambda command: command.key)
async def test_the_theme_reaches_the_picture_and_its_name(services: Services, command: Command) -> None:
    pen = Pen()
    assistant = Assistant(replace(services, draw=pen))
    # A list that is short enough for a picture; a scan has to find something in it.
    await services.watchlists.add(NAME, vn30() if command.key == "scan" else ("FPT", "HPG"))

    replies = [
        await ask(assistant, command.examples["vi"][0], Preferences(theme=theme, colors=colors))
        for colors in MoveColors
        for theme in ColorTheme
    ]

    assert [getattr(chart, "theme", None) for chart in pen.charts] == [LIGHT, DARK, LIGHT_SAFE, DARK_SAFE]
    light, *others = (reply.picture.name for reply in replies if reply.picture is not None)
    assert others == [light.removesuffix(".png") + f"{chosen}.png" for chosen in ("-dark", "-safe", "-dark-safe")]


# What tells prices of shares in dong.
PRICED = ["/gia FPT", "/bieudo FPT", "/rsi FPT", "/bua FPT", "/bangkiem FPT", "/nen FPT", "/tinhieu FPT", "/phanky FPT"]
PRICED += ["/vonhoa REE"]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("text", PRICED)
async def test_prices_of_an_answer_are_all_in_the_unit_chosen(services: Services, text: str, lang: str) -> None:
    pen = Pen()
    assistant = Assistant(replace(services, draw=pen))
    usual, thousands = ("₫", "nghìn ₫") if lang == "vi" else ("₫", "thousand VND")

    in_dong = plain((await ask(assistant, text, Preferences(), lang)).text)
    in_thousands = plain((await ask(assistant, text, IN_THOUSANDS, lang)).text)

    assert usual in in_dong
    assert thousands not in in_dong
    assert thousands in in_thousands
    # In Vietnamese the sign stands in both.
    assert in_thousands.count("₫") == (in_thousands.count(thousands) if lang == "vi" else 0)
    for chart in pen.charts[len(pen.charts) // 2 :]:
        written = " ".join(texts(chart))
        assert thousands in written or "₫" not in written


async def test_the_axis_is_in_the_unit_chosen_and_that_of_points_is_not(services: Services) -> None:
    pen = Pen()
    assistant = Assistant(replace(services, draw=pen))
    for text in ("/bieudo FPT", "/bieudo VNINDEX", "/bieudo AAPL"):
        await ask(assistant, text, IN_THOUSANDS)
    assert [chart.words.price_unit for chart in pen.charts] == [1000, 1, 1]  # type: ignore[attr-defined] # price charts


SHORTER = ["/rsi FPT", "/phanky FPT", "/chiso", "/chiso VNINDEX", "/khauvi", "/vonhoa REE", "/sosanh FPT HPG"]
SHORTER += ["/quet quá bán", "/bangkiem SSI", "/bua SSI", "/nen VIC", "/tinhieu VIC"]


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("text", SHORTER)
async def test_experts_get_less_to_read_and_every_fact(services: Services, text: str, lang: str) -> None:
    assistant = Assistant(services)
    beginner, expert = [await ask(assistant, text, chosen, lang) for chosen in (Preferences(), EXPERT)]

    assert beginner.intent == expert.intent != "error"
    # What a full caption had no room for may stand in an explanation's place.
    assert length(expert.text) < length(beginner.text) or length(beginner.text) > CAPTION_LIMIT - 128
    assert expert.facts == beginner.facts
    assert expert.buttons == beginner.buttons
    # Nothing is left of an explanation but itself: no empty line, no empty bullet.
    assert "\n\n\n" not in expert.text
    assert "• \n" not in plain(expert.text) + "\n"


async def test_the_time_zone_is_that_of_the_moments(services: Services) -> None:
    assistant = Assistant(services)
    await services.preferences.choose("telegram:1", timezone="Europe/Berlin")
    ask_of = Ask(text="/caidat", asked_at=NOW, user="telegram:1", chat="telegram:1")
    assert (await assistant.with_preferences(ask_of)).timezone.key == "Europe/Berlin"


async def test_a_zone_that_is_no_more_is_as_if_none_was_chosen(services: Services) -> None:
    assistant = Assistant(services)
    await services.preferences.choose("telegram:1", timezone="Asia/Atlantis")
    ask_of = Ask(text="/caidat", asked_at=NOW, user="telegram:1", chat="telegram:1")
    asked = await assistant.with_preferences(ask_of)
    assert asked.timezone == ask_of.timezone
    assert (await assistant.answer(asked)).intent == "settings"
