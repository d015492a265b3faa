"""What the signal of an answer was worth until now, for the line that tells it."""

from __future__ import annotations

import asyncio

from analysis.exchanges import Market
from analysis.signals import History, signal_by_key
from analysis.timeframes import Timeframe
from bot.commands.command import Request
from bot.commands.subject import Subject, history_of
from bot.prices.port import PriceHistory
from bot.replies.record_line import ToldRecord
from bot.track_record.share import TOLD_EXIT_BARS, told_record


async def subject_record(subject: Subject, signal: str | None) -> ToldRecord | None:
    """The record of that signal on the subject's bars; None without a signal, on weeks or months, and on too few bars.

    Records count sessions. Raises UserError `no_finished_bars` where there is a signal and no such bar.
    """
    if signal is None or subject.timeframe is not Timeframe.DAY:
        return None
    return await find_record(subject.request, subject.history, history_of(subject), signal)


async def find_record(request: Request, prices: PriceHistory, history: History, signal: str) -> ToldRecord | None:
    """The record of that signal on these daily bars, of a Vietnamese instrument the market's too.

    None on so few bars that no such signal could have had its outcome yet.
    """
    if history.bars < signal_by_key(signal).bars_needed + TOLD_EXIT_BARS:
        return None
    # Of an index of a hundred years it takes long enough to hold up other answers.
    own = await asyncio.to_thread(told_record, prices.instrument, history, signal)
    if prices.instrument.market is not Market.VIETNAM:
        return ToldRecord(own=own)
    market = await request.services.track_records.kept(own.selection, as_of=request.ask.as_of)
    is_made_up = market is not None and market.simulated and not prices.simulated
    return ToldRecord(own=own, market=None if is_made_up else market)
