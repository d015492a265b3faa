"""`/watch FPT HPG` and `/unwatch FPT`: the symbols that a person, or a group, keeps an eye on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from zlib import crc32

from markupsafe import Markup

from analysis.charts.scan_table import draw_scan_table
from bot.commands.command import Command, Request, Section
from bot.commands.permission import owner_who_may_change
from bot.directory import SymbolMention
from bot.errors import SymbolNotFound, TryLater, UserError
from bot.members import NotRead, read_members
from bot.replies.markup import lines
from bot.replies.watchlist import (
    Added,
    Watched,
    Watchlist,
    added_text,
    choose_text,
    empty_text,
    newest_session,
    removal_buttons,
    removed_text,
    silent_text,
    unkept_text,
    watchlist_buttons,
    watchlist_table,
    watchlist_text,
)
from bot.replies.words import N_
from bot.reply import Picture, Reply
from bot.watching.watchlist import MOST_WATCHED

# So many symbols that nobody lists are looked up at a price source; a wall of them is no list of shares.
_MOST_LOOKED_UP = 10
_LONGEST_WORD = 20


async def _watch(request: Request) -> Reply:
    arguments = request.arguments
    if request.ask.owner is None and arguments.symbols:
        symbols = [mention.symbol for mention in arguments.symbols[:MOST_WATCHED]]
        return await _shown(request, symbols, unkept_text(request.words))
    owner = _owner(request)
    before = await request.services.watchlists.of(owner)
    done: Markup | None = None
    if arguments.symbols or _strangers(request):
        await owner_who_may_change(request)
        done = added_text(request.words, await _add(request, owner, before))
        before = await request.services.watchlists.of(owner)
    return await _shown(request, before, done)


async def _add(request: Request, owner: str, before: Sequence[str]) -> Added:
    """Add what is known and fits; everything else is named with its reason."""
    mentions = {mention.symbol: mention for mention in request.arguments.symbols}
    there = tuple(symbol for symbol in mentions if symbol in before)
    new = [mention for symbol, mention in mentions.items() if symbol not in before]
    listed = [mention for mention in new if _is_listed(request, mention)]
    others = [mention for mention in new if mention not in listed]
    failures = await asyncio.gather(*(_failure(request, mention) for mention in others[:_MOST_LOOKED_UP]))
    found = {mention.symbol: failure for mention, failure in zip(others, failures, strict=False)}
    wanted = [m.symbol for m in new if m in listed or (m.symbol in found and found[m.symbol] is None)]
    added = await request.services.watchlists.add(owner, wanted)
    unsure = tuple(symbol for symbol, failure in found.items() if isinstance(failure, TryLater))
    known = {*wanted, *unsure}
    unknown = tuple(mention.symbol for mention in new if mention.symbol not in known)
    return Added(
        added=added,
        there=there,
        unknown=(*unknown, *_strangers(request)),
        unsure=unsure,
        beyond=tuple(symbol for symbol in wanted if symbol not in added),
    )


def _strangers(request: Request) -> tuple[str, ...]:
    """Words after the slash command that are no symbols; in a sentence a word is only a word."""
    is_command = request.ask.text.lstrip().startswith("/")
    return tuple(word[:_LONGEST_WORD] for word in request.arguments.unread) if is_command else ()


def _is_listed(request: Request, mention: SymbolMention) -> bool:
    """Whether the directory or a price source names it, and where the writing says that it is listed."""
    services = request.services
    try:
        services.directory.instrument(mention)
    except SymbolNotFound:
        return False
    return mention.symbol in services.directory.symbols or services.prices.lists(mention.symbol)


async def _failure(request: Request, mention: SymbolMention) -> UserError | TryLater | None:
    """Why a symbol that nobody lists cannot be watched; None where a source has prices of it."""
    try:
        await request.services.prices.history(request.services.directory.instrument(mention))
    except (UserError, TryLater) as error:
        return error
    return None


async def _shown(request: Request, symbols: Sequence[str], done: Markup | None) -> Reply:
    """The list with what each symbol shows today."""
    words, ask = request.words, request.ask
    if not symbols:
        return _answer(request, lines(done, empty_text(words, request.ask.chat_kind)), symbols)
    found = await _look(request, symbols)
    if not found.rows:
        return _answer(request, lines(done, silent_text(words, symbols)), symbols)
    picture = await _picture(request, found)
    text = watchlist_text(words, found, ask, done=done, pictured=picture is not None)
    return Reply(
        intent=COMMAND.key,
        lang=words.lang,
        text=text,
        picture=picture,
        buttons=watchlist_buttons(words, symbols),
        symbol=_first_named(request),
        facts=_facts(found),
    )


async def _look(request: Request, symbols: Sequence[str]) -> Watchlist:
    services = request.services
    members = [
        member
        async for member in read_members(services.prices, services.directory, symbols, as_of=request.ask.as_of)
        if not isinstance(member, NotRead) and member.history.bars
    ]
    rows = await asyncio.to_thread(lambda: tuple(map(Watched.of, members)))
    read = {row.instrument.symbol for row in rows}
    silent = tuple(symbol for symbol in symbols if symbol not in read)
    return Watchlist(symbols=tuple(symbols), rows=rows, silent=silent, kind=request.ask.chat_kind)


async def _picture(request: Request, found: Watchlist) -> Picture | None:
    table = watchlist_table(request.words, found, request.ask)
    if table is None:
        return None
    # Pictures are known by their names: another list, or another close, is another picture.
    shown = crc32(repr([(row.instrument.symbol, row.session, row.close) for row in found.rows]).encode())
    name = f"watchlist-{newest_session(found).isoformat()}-{shown:08x}-{request.words.lang}.png"
    return await request.picture(name, draw_scan_table, table)


def _facts(found: Watchlist) -> dict[str, object]:
    return {
        "symbols": list(found.symbols),
        "silent": list(found.silent),
        "rows": [
            {
                "symbol": row.instrument.symbol,
                "date": row.session,
                "close": row.close,
                "change": row.change,
                "rsi": row.rsi,
                "signals": [event.signal for event in row.news],
            }
            for row in found.rows
        ],
    }


async def _unwatch(request: Request) -> Reply:
    owner, words, watchlists = _owner(request), request.words, request.services.watchlists
    asked = tuple(mention.symbol for mention in request.arguments.symbols)
    done: Markup | None = None
    if asked or _strangers(request):
        await owner_who_may_change(request)
        gone = await watchlists.remove(owner, asked)
        absent = (*(symbol for symbol in asked if symbol not in gone), *_strangers(request))
        done = removed_text(words, gone, absent, len(await watchlists.of(owner)))
    left = await watchlists.of(owner)
    text = choose_text(words) if left else empty_text(words, request.ask.chat_kind)
    return Reply(
        intent=UNWATCH.key,
        lang=words.lang,
        text=lines(done, text),
        buttons=removal_buttons(words, left) if left else (),
        in_place=done is not None,
        symbol=_first_named(request),
        facts={"symbols": list(left)},
    )


def _owner(request: Request) -> str:
    """Whose list is meant; everybody in a group may look at its list. UserError `nobody_is_remembered`."""
    if request.ask.owner is None:
        raise UserError("nobody_is_remembered")
    return request.ask.owner


def _answer(request: Request, text: Markup, symbols: Sequence[str]) -> Reply:
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=text,
        symbol=_first_named(request),
        facts={"symbols": list(symbols)},
    )


def _first_named(request: Request) -> str | None:
    """The first symbol of the message, canonical; None where it names none."""
    return next((mention.symbol for mention in request.arguments.symbols), None)


COMMAND = Command(
    key="watch",
    section=Section.FOLLOWING,
    names={"vi": ("theodoi", "watch", "watchlist"), "en": ("watch", "watchlist")},
    summary=N_("Your list of symbols: how they are today"),
    usage={"vi": "/theodoi [FPT HPG VNINDEX]", "en": "/watch [FPT HPG VNINDEX]"},
    examples={"vi": ("/theodoi FPT HPG", "/theodoi vinamilk"), "en": ("/watch FPT HPG", "/watch vinamilk")},
    reply=_watch,
    draws=True,
    reads_words=True,
)

UNWATCH = Command(
    key="unwatch",
    section=Section.FOLLOWING,
    names={"vi": ("botheodoi", "bothudoi", "unwatch"), "en": ("unwatch",)},
    summary=N_("Take symbols off your list"),
    usage={"vi": "/botheodoi [FPT]", "en": "/unwatch [FPT]"},
    examples={"vi": ("/botheodoi FPT", "/botheodoi"), "en": ("/unwatch FPT", "/unwatch")},
    reply=_unwatch,
    reads_words=True,
)
