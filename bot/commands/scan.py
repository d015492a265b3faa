"""`/scan oversold`: which of many shares show something today."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.scan_table import draw_scan_table
from analysis.scan_filters import ScanFilter, select
from bot.commands.command import Command, Request, Section
from bot.directory.baskets import vn30
from bot.errors import UserError
from bot.members import read_members
from bot.preferences import VN30_LIST
from bot.replies.scan import Finds, Universe, scan_table, scan_text
from bot.replies.words import N_
from bot.reply import Button, Picture, Reply
from bot.scan import row_facts, scan
from bot.schedule.shares import ListOf, shares_of

_BASKET = "VN30"
_EVERYTHING = "all"
_LABELS = {
    ScanFilter.OVERSOLD: N_("Oversold"),
    ScanFilter.OVERBOUGHT: N_("Overbought"),
    ScanFilter.HAMMER: N_("Hammers"),
    ScanFilter.BREAKOUT: N_("Breakouts"),
    ScanFilter.VOLUME: N_("Volume"),
}
# A button carries 64 bytes: so many symbols fit beside the rest.
_LONGEST_LIST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """Which shares are looked at: what they are called, their symbols, and how a message says so."""

    universe: Universe
    symbols: tuple[str, ...]
    written: str


async def _reply(request: Request) -> Reply:
    _refuse_what_means_nothing(request)
    shares = await _shares(request)
    filters = tuple(ScanFilter(value) for value in request.arguments.scan if value != _EVERYTHING) or tuple(ScanFilter)
    services, as_of = request.services, request.ask.as_of
    found = await scan(read_members(services.prices, services.directory, shares.symbols, as_of=as_of))
    if not found.rows:
        raise UserError("nothing_to_scan", symbols=shares.symbols[:3])
    finds = Finds(scan=found, universe=shares.universe, by_filter={one: select(found.rows, one) for one in filters})
    return Reply(
        intent=COMMAND.key,
        lang=request.words.lang,
        text=scan_text(request.words, finds, request.ask),
        picture=await _picture(request, finds),
        buttons=_buttons(request, shares, filters),
        facts=_facts(finds, shares),
    )


def _refuse_what_means_nothing(request: Request) -> None:
    arguments = request.arguments
    unused = (*arguments.numbers, *arguments.pairs)
    if unused:
        raise UserError("bad_argument", value=unused[0], command=COMMAND.key)


async def _shares(request: Request) -> _Shares:
    """Those that are named, or all where these are asked for; else the list chosen, or VN30."""
    mentioned = [mention.symbol for mention in request.arguments.symbols]
    named = tuple(symbol for symbol in mentioned if symbol != _BASKET)
    if _EVERYTHING in request.arguments.scan:
        listed = request.services.prices.listed_at_once()
        if not listed:
            raise UserError("nothing_listed")
        return _Shares(universe=Universe.ALL, symbols=tuple(sorted(listed)), written=_EVERYTHING)
    if named:
        return _Shares(universe=Universe.LIST, symbols=named, written=" ".join(named))
    ask = request.ask
    chosen = VN30_LIST if mentioned else ask.preferences.default_list
    shares = await shares_of(request.services.watchlists, ask.owner, chosen)
    if shares.of is ListOf.OWN:
        # Nothing named is this very list.
        return _Shares(universe=Universe.OWN, symbols=shares.symbols, written="")
    return _Shares(universe=Universe.VN30, symbols=vn30(), written=_BASKET)


async def _picture(request: Request, finds: Finds) -> Picture | None:
    """A table of the finds; none where there are none."""
    table = scan_table(request.words, finds, request.ask)
    if table is None or finds.scan.session is None:
        return None
    kinds = "-".join(finds.by_filter) if len(finds.by_filter) == 1 else _EVERYTHING
    name = f"scan-{finds.universe}-{kinds}-{finds.scan.session.isoformat()}-{request.words.lang}.png"
    return await request.picture(name, draw_scan_table, table)


def _buttons(request: Request, shares: _Shares, current: tuple[ScanFilter, ...]) -> tuple[tuple[Button, ...], ...]:
    """The other filters over the same shares, as far as a button carries their names."""
    written = shares.written if len(shares.written) <= _LONGEST_LIST else _BASKET
    on = request.arguments.day.strip()
    others = [one for one in ScanFilter if (one,) != current]
    buttons = [
        Button(
            label=request.words.label(_LABELS[one]),
            question=" ".join(("/scan", one.value, *filter(None, (written, on)))),
        )
        for one in others
    ]
    return (tuple(buttons[:3]), tuple(buttons[3:]))


def _facts(finds: Finds, shares: _Shares) -> dict[str, object]:
    found = finds.scan
    return {
        "universe": shares.universe.value,
        "looked_at": found.looked_at,
        "silent": list(found.silent),
        "stale": list(found.stale),
        "date": found.session,
        "simulated": found.simulated,
        "finds": {one.value: [row_facts(found, row) for row in rows] for one, rows in finds.by_filter.items()},
    }


COMMAND = Command(
    key="scan",
    section=Section.MARKET,
    names={"vi": ("quet", "loc", "scan"), "en": ("scan",)},
    summary=N_("Scan many shares: oversold, hammers, breakouts…"),
    usage={
        "vi": "/quet [quá bán|quá mua|búa|vượt đỉnh|khối lượng] [VN30|danh sách mã|tất cả]",
        "en": "/scan [oversold|overbought|hammer|breakout|volume] [VN30|symbols|all]",
    },
    examples={
        "vi": ("/quet", "/quet quá bán VN30", "/quet quá mua ACB GVR PLX VND"),
        "en": ("/scan", "/scan oversold VN30", "/scan overbought ACB GVR PLX VND"),
    },
    reply=_reply,
    draws=True,
    is_costly=True,
)
