"""The candle that a question about hammers is about: the one of a day, the latest hammer, or else the newest candle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analysis.checklist import (
    Checklist,
    NoHammer,
    hammer_at,
    hammer_bars,
    price_step,
    read_checklist,
    weekly_trend_at,
    why_no_hammer,
)
from analysis.signals import History
from analysis.timeframes import Timeframe, last_day
from bot.commands.command import Request
from bot.commands.subject import Subject, bar_of, find_subject, history_of
from bot.errors import UserError
from bot.replies.timeframes import TIMEFRAME_CODES

RECENT_BARS = 60
"""A hammer that is older is not shown unless its day is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HammerCase:
    """The candle asked about.

    reading: its checklist, or why it is no hammer.
    asked: the day that was asked for where no finished bar is of it; the bar is the nearest earlier one then.
    searched: how many bars were looked through for a hammer, in vain; None where one was found or a day was asked for.
    example: the day of the latest hammer before, where there is one.
    """

    subject: Subject
    history: History
    reading: Checklist | NoHammer
    asked: date | None
    searched: int | None
    example: date | None

    @property
    def pattern(self) -> str:
        """The pattern that the answer is about: the one found, else the hammer."""
        return self.reading.pattern.key if isinstance(self.reading, Checklist) else "hammer"

    def question(self, command: str, day: date | None = None) -> str:
        """A message about the candle of that day, else of this one, for a button."""
        code = TIMEFRAME_CODES[self.subject.timeframe]
        return f"/{command} {self.subject.instrument.symbol} {code} {(day or self.reading.session).isoformat()}"


async def find_case(request: Request, command: str) -> HammerCase:
    """The candle that the request is about, read.

    Raises UserError: `bad_argument` for a number, `no_finished_bars`, `no_bars_yet` where the data begin after the day;
    and what `find_subject` raises.
    """
    arguments = request.arguments
    for surplus in (*arguments.numbers, *arguments.pairs):
        raise UserError("bad_argument", value=surplus, command=command)
    subject = await find_subject(request, command)
    history = history_of(subject)
    hammers = hammer_bars(history)
    recent = [bar for bar in hammers if bar >= history.bars - RECENT_BARS]
    on = arguments.on
    latest = recent[-1] if recent else history.bars - 1
    bar = latest if on is None else bar_of(subject, history, on)
    earlier = [history.session(hammer) for hammer in hammers if hammer < bar]
    return HammerCase(
        subject=subject,
        history=history,
        reading=_read(subject, history, bar),
        asked=on if on is not None and not _is_of(subject.timeframe, history.session(bar), on) else None,
        searched=None if on is not None or recent else min(history.bars, RECENT_BARS),
        example=earlier[-1] if earlier else None,
    )


def _is_of(timeframe: Timeframe, session: date, day: date) -> bool:
    """Whether both days are in one bar."""
    return last_day(timeframe, session) == last_day(timeframe, day)


def _read(subject: Subject, history: History, bar: int) -> Checklist | NoHammer:
    if hammer_at(history, bar) is None:
        return why_no_hammer(history, bar)
    instrument = subject.instrument
    low = float(history.candles.low[bar])
    weekly_trend = None
    if subject.timeframe is Timeframe.DAY:
        weekly_trend = weekly_trend_at(
            subject.history.bars, history.session(bar), kind=instrument.kind, market=instrument.market
        )
    return read_checklist(
        history,
        bar,
        tick=price_step(low, kind=instrument.kind, currency=instrument.currency, exchange=instrument.exchange),
        weekly_trend=weekly_trend,
    )
