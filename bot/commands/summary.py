"""`/summary`, `/tomtat`: the market's day in one message, and when it comes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.commands.command import Command, Request, Section
from bot.commands.summary_subscribing import settings, switch_off, switch_on
from bot.directory.spelling import read_mention
from bot.errors import SymbolNotFound, UserError
from bot.replies.words import N_
from bot.reply import Reply
from bot.schedule.shares import ListOf, Shares, shares_of
from bot.schedule.subscription import SummaryKind
from bot.schedule.summaries import INTENT, Order, SummaryComposer
from bot.understanding.arguments import past_day
from bot.understanding.schedule_words import ScheduleWords, Switch, read_schedule_words
from bot.watching.watchlist import MOST_WATCHED


async def _reply(request: Request) -> Reply:
    said = read_schedule_words(request.arguments.words)
    symbols = _symbols(request, said)
    if said.switch is Switch.SETTINGS:
        return await settings(request)
    if said.switch is Switch.OFF:
        return await switch_off(request, said)
    if said.switch is Switch.ON or said.at is not None or said.zone is not None or said.holiday:
        return await switch_on(request, said, symbols)
    return await _shown(request, said, symbols)


def _symbols(request: Request, said: ScheduleWords) -> tuple[str, ...]:
    """The symbols among the words that mean nothing else here.

    Raises UserError: `bad_time` for a bare number and `bad_argument` for any other word of a slash command that is no
    symbol, `too_many_summary_symbols`; of a sentence such words are left alone.
    """
    found = {name.start: name for name in request.services.directory.find(" ".join(said.left))}
    is_sentence = not request.ask.text.lstrip().startswith("/")
    read = {mention.symbol for mention in request.arguments.symbols}
    symbols: dict[str, None] = {}
    place = 0
    while place < len(said.left):
        name = found.get(place)
        symbol = name.symbol if name else _symbol(request, said.left[place])
        if symbol is not None and (not is_sentence or symbol in read):
            symbols[symbol] = None
        elif not is_sentence:
            raise _refusal(said.left, place)
        place = name.end if name else place + 1
    if len(symbols) > MOST_WATCHED:
        raise UserError("too_many_summary_symbols", limit=MOST_WATCHED, have=len(symbols))
    return tuple(symbols)


def _symbol(request: Request, word: str) -> str | None:
    """The symbol that is written there, where somebody knows it or it looks like a Vietnamese share's; else None."""
    mention = read_mention(word)
    if mention is None or word.isdecimal():
        return None
    services = request.services
    try:
        instrument = services.directory.instrument(mention)
    except SymbolNotFound:
        return None
    known = services.directory.entry(instrument.symbol) is not None or services.prices.lists(instrument.symbol)
    return instrument.symbol if known else None


def _refusal(left: Sequence[str], place: int) -> UserError:
    """What is wrong with the word at that place, or with so many of them."""
    if len(left) > MOST_WATCHED:
        return UserError("too_many_summary_symbols", limit=MOST_WATCHED, have=len(left))
    if left[place].isdecimal():
        return UserError("bad_time", value=left[place])
    return UserError("bad_argument", value=left[place], command=INTENT)


async def _shown(request: Request, said: ScheduleWords, symbols: tuple[str, ...]) -> Reply:
    """The summary as it can be told now; UserError `nothing_found` where there is none."""
    ask = request.ask
    named = [past_day(written, ask.today) for written in said.days]
    days: list[date] = [day for day in (*named, ask.as_of) if day is not None]
    if days:
        ask = replace(ask, as_of=min(days))
    services = request.services
    wanted = said.shares or ask.preferences.default_list
    shares = (
        Shares(of=ListOf.NAMED, symbols=symbols) if symbols else await shares_of(services.watchlists, ask.owner, wanted)
    )
    order = Order(
        kind=said.kinds[0] if said.kinds else SummaryKind.DAILY, ask=ask, lang=request.words.lang, shares=shares
    )
    reply = await SummaryComposer(services, clock=lambda: ask.asked_at).tell(order)
    if reply is None:
        raise UserError("nothing_found")
    return reply


COMMAND = Command(
    key=INTENT,
    section=Section.FOLLOWING,
    names={"vi": ("tomtat", "bantin", "summary"), "en": ("summary",)},
    summary=N_("The market's day in one message; also by itself, every session"),
    usage={"vi": "/tomtat [on 15:15|off|lịch] [VN30|mã…]", "en": "/summary [on 15:15|off|settings] [VN30|symbols…]"},
    examples={"vi": ("/tomtat", "/tomtat FPT HPG SSI"), "en": ("/summary", "/summary FPT HPG SSI")},
    reply=_reply,
    draws=True,
    reads_words=True,
    is_costly=True,
)
