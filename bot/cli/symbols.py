"""`nenbua symbols`: the symbol directory, and the operator's listing of the whole market."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.exit_status import ANSWERED, UNANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_database
from bot.clock import utc_now


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "symbols",
        help="import a listing of the market, find a company, show what is known of it",
        epilog="example: nenbua symbols find hoa phat",
    )
    parts = parser.add_subparsers(dest="part", required=True, metavar="import|find|show")
    _add_import(parts)
    find = parts.add_parser(
        "find",
        help="the symbols that a name or a ticker means, or up to three near ones",
        epilog="example: nenbua symbols find vinamlik",
    )
    find.add_argument("text", nargs="+", metavar="TEXT", help="a name or a ticker, as people write it")
    find.add_argument("--json", action="store_true", help="one JSON object a line")
    find.set_defaults(run=_find)
    show = parts.add_parser(
        "show",
        help="everything that is known of a symbol, with days and sources",
        epilog="example: nenbua symbols show FPT --json",
    )
    show.add_argument("symbol", metavar="SYMBOL", help="its symbol, as people write it")
    show.add_argument("--json", action="store_true", help="one JSON object")
    show.set_defaults(run=_show)


def _add_import(parts: Commands) -> None:
    parser = parts.add_parser(
        "import",
        help="take the companies of a listing, in place of the listing before",
        description="Takes a CSV file in UTF-8 (also .csv.gz) with the columns ticker, exchange, name_vi, name_en, "
        "sector, shares_outstanding and as_of (the day of all numbers in the row, as 2026-09-30); type, short_name, "
        "pe, pb, eps, roe, net_margin, ev and dividend_yield may be there too: eps and ev in VND, roe, net_margin and "
        "dividend_yield as 0.18 for 18 percent. Each row is checked; the right ones replace the listing before in one "
        "go, the wrong ones are told with their lines. Ends with 0 where every row is right, 1 where some are not, 2 "
        "where the file is no listing.",
        epilog="example: nenbua symbols import listing.csv --dry-run",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the listing")
    parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")
    parser.set_defaults(run=_import)


async def _import(options: argparse.Namespace) -> int:

    from bot.ask import VIETNAM_TIME
    from bot.directory.listing_file import WrongListing
    from bot.errors import TryLater
    from bot.gateways.symbols_report import print_import, watched_rows
    from bot.listing_import import import_listing
    from bot.storage.companies import CompanyStore

    today = utc_now().astimezone(VIETNAM_TIME).date()
    async with opened_database() as database:
        try:
            imported = await import_listing(
                options.file, CompanyStore(database), today=today, dry_run=options.dry_run, watch=watched_rows
            )
        except WrongListing as error:
            raise WrongSetting(f"{options.file} {error}") from error
        except TryLater as error:
            print(f"nenbua: the database failed, nothing was changed: {error.__cause__}", file=sys.stderr)
            return UNANSWERED
    print_import(options.file.name, imported, dry_run=options.dry_run)
    listing = imported.listing
    return UNANSWERED if listing.refused or not listing.companies else ANSWERED


async def _find(options: argparse.Namespace) -> int:
    from bot.gateways.symbols_report import print_found
    from bot.storage.companies import read_directory

    async with opened_database() as database:
        directory = await read_directory(database)
    symbols = directory.search(" ".join(options.text))
    print_found(directory, symbols, as_json=options.json)
    if not symbols:
        print("nenbua: nothing is called so, or nearly so", file=sys.stderr)
    return ANSWERED if symbols else UNANSWERED


async def _show(options: argparse.Namespace) -> int:
    from bot.directory import read_mention
    from bot.directory.known import known_of
    from bot.gateways.listing import json_line, print_lines
    from bot.gateways.symbols_report import print_known
    from bot.storage.companies import read_directory

    async with opened_database() as database:
        directory = await read_directory(database)
    mention = read_mention(options.symbol)
    known = known_of(directory, mention.symbol) if mention else None
    if known is None:
        near = ", ".join(directory.near(options.symbol))
        print(f"nenbua: no such symbol{f'; near to it: {near}' if near else ''}", file=sys.stderr)
        return UNANSWERED
    if options.json:
        print_lines([json_line(known)])
    else:
        print_known(known)
    return ANSWERED
