"""Replies that are the same whoever asks: made once for all of them, and for some seconds not again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.ask import Ask
from bot.asked_once import AskedOnce
from bot.lately import Lately
from bot.preferences import ColorTheme, Detail, MoveColors, Preferences, PriceUnit
from bot.reply import Reply
from bot.understanding.intent import Intent

HOLDS = timedelta(seconds=5)
"""So long a reply is given again: what changes behind it (a price, a record, a source that is back) shows by then."""

_RENEWED_AFTER = timedelta(seconds=3)
"""What is still asked for then is made anew meanwhile, so that nobody has to wait for it two seconds later."""
# Most have a picture of 60 kB or so, which the drawing room keeps anyway.
_MOST_REPLIES = 200

Answer: TypeAlias = Callable[[Ask], Awaitable[Reply]]
"""Gives the reply to an ask."""


@dataclass(frozen=True, slots=True)
class _Wish:
    """All that such a reply depends on, besides what is known of the market."""

    intent: Intent
    theme: ColorTheme
    colors: MoveColors
    price_unit: PriceUnit
    detail: Detail
    timezone: ZoneInfo
    as_of: date | None
    today: date


@dataclass(frozen=True, slots=True)
class _Given:
    reply: Reply
    asked_at: datetime


class SameReplies:
    """Gives everybody who asks for the same one reply; a failure is raised to all who wait for it, and not kept."""

    def __init__(self, given: Lately[_Wish, _Given] | None = None) -> None:
        self._given = given or Lately[_Wish, _Given](holds=HOLDS.total_seconds(), most=_MOST_REPLIES)
        self._asked = AskedOnce[_Wish, Reply](_left_to_who_waits)

    async def reply(self, intent: Intent, ask: Ask, answer: Answer) -> Reply:
        """What `answer` gives, or gave another one up to `HOLDS` ago; raises what that raises.

        It is handed an ask that tells nothing of who asks but what a reply for all may depend on: the day, the time
        zone, the looks of pictures, the unit of prices and how much is explained.
        """
        wish = _wish(intent, ask)
        given = self._given.get(wish)
        # The clock of the machine may have been set meanwhile: an age is told as of when it was asked.
        age = abs(ask.asked_at - given.asked_at) if given is not None else HOLDS
        if given is None or age > HOLDS:
            return await self._asked.answer(wish, lambda: self._made(wish, ask.asked_at, answer))
        if age >= _RENEWED_AFTER:
            self._asked.begin(wish, lambda: self._made(wish, ask.asked_at, answer))
        return given.reply

    async def _made(self, wish: _Wish, asked_at: datetime, answer: Answer) -> Reply:
        reply = await answer(_ask_of_anybody(wish, asked_at))
        self._given.keep(wish, _Given(reply, asked_at))
        return reply


def _wish(intent: Intent, ask: Ask) -> _Wish:
    chosen = ask.preferences
    return _Wish(
        intent=intent,
        theme=chosen.theme,
        colors=chosen.colors,
        price_unit=chosen.price_unit,
        detail=chosen.detail,
        timezone=ask.timezone,
        as_of=ask.as_of,
        today=ask.today,
    )


def _ask_of_anybody(wish: _Wish, asked_at: datetime) -> Ask:
    chosen = Preferences(theme=wish.theme, colors=wish.colors, price_unit=wish.price_unit, detail=wish.detail)
    return Ask(
        text="",
        asked_at=asked_at,
        locale=wish.intent.lang,
        timezone=wish.timezone,
        preferences=chosen,
        as_of=wish.as_of,
    )


def _left_to_who_waits(_: _Wish, __: BaseException) -> None:
    """Say nothing: who asked is told, and gives up only where the whole program ends."""
