"""`nenbua scan`: the last session of many shares."""

from __future__ import annotations

import argparse
from datetime import date

from bot.cli.opened import Commands, opened_prices
from bot.cli.signal_keys import signals_by_key
from bot.cli.universe import WHICH_SHARES, universe


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "scan",
        help="look for signals on the last session of many shares",
        epilog="example: nenbua scan --universe vn30 --filter oversold --json",
    )
    parser.add_argument("--universe", default="vn30", metavar="vn30|all|FILE", help=WHICH_SHARES)
    wanted = parser.add_mutually_exclusive_group()
    wanted.add_argument(
        "--filter",
        action="append",
        choices=("oversold", "overbought", "hammer", "breakout", "volume"),
        help="only what this finds (again for more); default: all five",
    )
    wanted.add_argument("--signal", action="append", metavar="KEY", help="this signal instead (again for more)")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="hide every bar after that day")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from analysis.scan_filters import ScanFilter
    from bot.gateways.listing import list_scan, watched
    from bot.members import read_members
    from bot.scan import filter_finds, scan, signal_finds

    signals = signals_by_key(options.signal)
    async with opened_prices() as (prices, directory):
        symbols = universe(options.universe, prices, directory)
        members = read_members(prices, directory, symbols, as_of=options.as_of)
        found = await scan(watched(members, len(symbols)))
        filters = [ScanFilter(name) for name in options.filter or ScanFilter]
        finds = signal_finds(found, signals) if options.signal else filter_finds(found, filters)
        return list_scan(found, finds, as_json=options.json)
