"""`nenbua record`: what a signal was worth, and measuring it ahead for the bot."""

from __future__ import annotations

import argparse
import math
import sys
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from bot.cli.exit_status import ANSWERED, UNANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_builder, opened_prices
from bot.cli.universe import WHICH_SHARES, universe

if TYPE_CHECKING:
    from analysis.track_record import Contradiction, Selection
    from bot.directory import Directory
    from bot.prices.chain import PriceChain
    from bot.track_record.market import Universe
    from bot.track_record.selecting import Wanted

_EVERY, _BUILD = "all", "build"
# Named so by us: a file of that name would pass for something else.
_OUR_NAMES = ("listed", "vn30", "all")
_PERCENT = 100


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "record",
        help="tell what a signal was worth beside any bar of the same shares",
        description="Measures how often and how far prices rose after a signal. 'all' measures every signal with each "
        "thing that may be asked of it; 'build' does so for the shares of --universe (default: those that stand for "
        "the market) and keeps it for the bot's answers. A build that was stopped goes on where it ended.",
        epilog="example: nenbua record hammer --symbols FPT HPG --since 2015-01-01 --look-ahead --json",
    )
    parser.add_argument("signal", metavar="SIGNAL|all|build", help="the signal's key, such as hammer")
    _add_selection(parser)
    shares = parser.add_mutually_exclusive_group()
    shares.add_argument("--symbols", nargs="+", metavar="SYMBOL", help="these; default: every share the sources list")
    shares.add_argument("--universe", metavar="vn30|all|FILE", help=WHICH_SHARES)
    parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="signals from that day on")
    parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="signals up to that day")
    for name, usual in (("buy-fee", "0.15"), ("sell-fee", "0.15"), ("sell-tax", "0.1")):
        parser.add_argument(f"--{name}", type=_percent, metavar="PERCENT", help=f"default: {usual}")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    parser.set_defaults(run=_run, usage_error=parser.error)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--status",
        choices=("confirmed", "rejected", "all"),
        help="default: confirmed where the signal has to be confirmed, else all",
    )
    parser.add_argument("--min-volume", type=_ratio, metavar="RATIO", help="volume over the mean of the 20 bars before")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="KEY",
        help="what else must hold: rsi_below_30, at_support, above_sma200, six_steps (again for more)",
    )
    parser.add_argument(
        "--look-ahead", action="store_true", help="also from the signal's own close, which nobody could trade"
    )


def _ratio(text: str) -> float:
    value = _number(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no ratio above 0")
    return value


def _percent(text: str) -> float:
    """The fraction that a percentage from 0 to below 100 is."""
    value = _number(text)
    if not 0 <= value < _PERCENT:
        raise argparse.ArgumentTypeError(f"{text!r} is no percentage from 0 to below 100")
    return value / _PERCENT


def _number(text: str) -> float:
    """The number, NaN for anything else."""
    try:
        return float(text)
    except ValueError:
        return math.nan


async def _run(options: argparse.Namespace) -> int:
    if options.signal == _BUILD:
        return await _build(options)
    from bot.gateways.record_listing import list_records
    from bot.members import read_members
    from bot.track_record.gathering import Gathering
    from bot.track_record.selecting import gather

    wanted = _wanted(options)
    async with opened_prices() as (prices, directory):
        gathering = Gathering(universe=_universe(options, prices, directory))
        members = read_members(prices, directory, gathering.universe.symbols)
        return await list_records(gather(members, wanted, gathering), gathering, wanted, as_json=options.json)


def _wanted(options: argparse.Namespace) -> Wanted:
    from analysis.track_record import VIETNAM_COSTS, Costs
    from bot.track_record.selecting import Wanted

    if options.since and options.until and options.since > options.until:
        raise WrongSetting(f"--since {options.since} is after --until {options.until}")
    usual = VIETNAM_COSTS
    return Wanted(
        selections=_selections(options),
        since=options.since,
        until=options.until,
        costs=Costs(
            buy_fee=usual.buy_fee if options.buy_fee is None else options.buy_fee,
            sell_fee=usual.sell_fee if options.sell_fee is None else options.sell_fee,
            sell_tax=usual.sell_tax if options.sell_tax is None else options.sell_tax,
        ),
        look_ahead=options.look_ahead,
    )


def _selections(options: argparse.Namespace) -> tuple[Selection, ...]:
    from analysis.signals import SIGNALS
    from analysis.track_record import (
        FILTERS,
        Contradiction,
        ContradictorySelection,
        Selection,
        StatusWanted,
        every_selection,
        usual_status,
    )

    if options.signal == _EVERY:
        if options.status or options.min_volume or options.filter:
            options.usage_error("all takes no --status, --min-volume or --filter: it measures each of them")
        return every_selection()
    signals = {signal.key: signal for signal in SIGNALS}
    if options.signal not in signals:
        raise WrongSetting(f"there is no signal {options.signal!r}; signals are {', '.join(sorted(signals))}")
    filters = [one.key for one in FILTERS]
    for key in options.filter:
        if key not in filters:
            raise WrongSetting(f"there is no filter {key!r}; filters are {', '.join(filters)}")
    if options.look_ahead and not signals[options.signal].needs_confirmation:
        raise WrongSetting(f"--look-ahead: {_sentence(Contradiction.NEEDS_NO_CONFIRMATION, options.signal)}")
    status = StatusWanted(options.status) if options.status else usual_status(options.signal)
    try:
        selection = Selection(
            signal=options.signal,
            status=status,
            min_volume=options.min_volume,
            filters=tuple(dict.fromkeys(options.filter)),
        )
    except ContradictorySelection as error:
        raise WrongSetting(_sentence(error.reason, error.signal)) from error
    return (selection,)


def _sentence(reason: Contradiction, signal: str) -> str:
    from analysis.track_record import Contradiction

    return {
        Contradiction.NEEDS_NO_CONFIRMATION: f"{signal} needs no confirmation, it is known at the close of its own bar",
        Contradiction.HAS_NO_STEPS: f"{signal} has no six steps: they are those of the hammer and its kin",
        Contradiction.STEPS_NEED_CONFIRMATION: "the fourth of the six steps is the confirmation, so only confirmed "
        f"signals of {signal} can pass them",
    }[reason]


def _universe(options: argparse.Namespace, prices: PriceChain, directory: Directory) -> Universe:
    """The shares to measure; WrongSetting where there are none."""
    from bot.track_record.market import Universe
    from bot.track_record.selecting import every_listed_share

    if options.symbols:
        symbols = tuple(dict.fromkeys(symbol.upper() for symbol in options.symbols))
        return Universe(key=",".join(symbols), symbols=symbols)
    if options.universe is not None:
        return _named_universe(options.universe, prices, directory)
    listed = every_listed_share(prices, directory)
    if not listed.symbols:
        raise WrongSetting("no source of NENBUA_PRICES lists its shares; name --symbols or a --universe")
    return listed


def _named_universe(name: str, prices: PriceChain, directory: Directory) -> Universe:
    """Those that `--universe` names, under that name or the file's own."""
    from bot.track_record.market import VN30, Universe
    from bot.track_record.selecting import shares_among

    symbols = tuple(universe(name, prices, directory))
    if name.lower() == VN30:
        return Universe(key=VN30, symbols=symbols)
    if name.lower() == _EVERY:
        return Universe(key=_EVERY, symbols=shares_among(symbols, directory))
    key = Path(name).name
    if key.lower() in _OUR_NAMES:
        raise WrongSetting(f"--universe {name}: give the file another name, {key} already means something else")
    return Universe(key=key, symbols=symbols)


def _built_universe(name: str, prices: PriceChain, directory: Directory) -> Universe:
    """As `_named_universe`; all shares at hand are the market's own universe."""
    from bot.track_record.market import LISTED, market_universe

    market = market_universe(prices, directory)
    return market if name.lower() == _EVERY and market.key == LISTED else _named_universe(name, prices, directory)


def _is_narrowed(options: argparse.Namespace) -> bool:
    """Whether any option is used that says what to measure, or how to print it."""
    fees = (options.buy_fee, options.sell_fee, options.sell_tax)
    said = (options.status, options.min_volume, options.symbols, options.since, options.until, *fees)
    return options.filter != [] or options.look_ahead or options.json or any(one is not None for one in said)


async def _build(options: argparse.Namespace) -> int:
    from bot.errors import TryLater
    from bot.gateways.record_listing import built_line, list_built
    from bot.storage.backup import reason_of

    if _is_narrowed(options):
        options.usage_error("build takes no option but --universe: it measures everything")
    began = monotonic()
    async with opened_builder() as (prices, directory, builder):
        chosen = _built_universe(options.universe, prices, directory) if options.universe else builder.market
        try:
            built = await list_built(builder.build(chosen), symbols=len(chosen.symbols))
        except TryLater as error:
            print(f"nenbua: the database failed; the next run goes on from here: {reason_of(error)}", file=sys.stderr)
            return UNANSWERED
    if built is None:
        print("nenbua: too few shares could be read; what was measured before stays", file=sys.stderr)
        return UNANSWERED
    print(built_line(built, seconds=monotonic() - began))
    return ANSWERED
