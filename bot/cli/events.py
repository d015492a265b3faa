"""`nenbua events`: every signal in the history of symbols."""

from __future__ import annotations

import argparse
from datetime import date

from bot.cli.exit_status import WrongSetting
from bot.cli.opened import Commands, opened_prices
from bot.cli.signal_keys import signals_by_key


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "events",
        help="list every signal in the history of symbols",
        epilog="example: nenbua events FPT VNINDEX --signal hammer --since 2024-01-01 --json",
    )
    parser.add_argument("symbols", nargs="*", metavar="SYMBOL", help="whose history")
    parser.add_argument("--all", action="store_true", help="every symbol that the price sources list")
    parser.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only signals from that day on")
    parser.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only signals up to that day")
    parser.add_argument(
        "--signal", action="append", metavar="KEY", help="only this signal, such as hammer (again for more)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    parser.set_defaults(run=_run, usage_error=parser.error)


async def _run(options: argparse.Namespace) -> int:
    from bot.events import Wanted, events_of
    from bot.gateways.listing import list_events

    if bool(options.symbols) == options.all:
        options.usage_error("events takes either symbols or --all")
    wanted = Wanted(signals=signals_by_key(options.signal), since=options.since, until=options.until)
    async with opened_prices() as (prices, directory):
        symbols = sorted(prices.symbols()) if options.all else options.symbols
        if not symbols:
            raise WrongSetting("no source of NENBUA_PRICES lists its symbols; name the symbols you want")
        found = events_of(prices, directory, symbols, wanted)
        return await list_events(found, symbols=len(symbols), as_json=options.json)
