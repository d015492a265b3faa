"""`nenbua cache warm`: prices fetched before anybody asks."""

from __future__ import annotations

import argparse
import sys

from bot.cli.opened import Commands, opened_prices
from bot.cli.universe import WHICH_SHARES, universe

_EXAMPLE = "example: nenbua cache warm --universe vn30"


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("cache", help="fetch prices before anybody asks for them", epilog=_EXAMPLE)
    what = parser.add_subparsers(dest="what", required=True, metavar="warm")
    warm = what.add_parser(
        "warm",
        help="fetch what is not fresh; a run that was stopped goes on where it ended",
        description="Fetches the prices that the cache does not hold or that are out of date, as fast as the source "
        "allows. What is fresh is passed over, so a run that was stopped goes on where it ended.",
        epilog=_EXAMPLE,
    )
    warm.add_argument("--universe", default="vn30", metavar="vn30|all|FILE", help=WHICH_SHARES)
    warm.add_argument("--json", action="store_true", help="print the summary as one JSON object")
    warm.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from bot.gateways.listing import list_warmed, tell_pause
    from bot.warming import Warming

    async with opened_prices() as (prices, directory):
        symbols = universe(options.universe, prices, directory)
        if not prices.is_cached:
            print("nenbua: the sources of NENBUA_PRICES need no cache, so there is nothing to warm", file=sys.stderr)
            symbols = ()
        warming = Warming(prices, directory, tell_pause=tell_pause)
        return await list_warmed(warming.warm(symbols), symbols=len(symbols), as_json=options.json)
