"""`nenbua backup`: everything that is in the database as one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.exit_status import ANSWERED, UNANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_database


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "backup",
        help="keep everything that is in the database as one file",
        description="Writes what chats and people chose, their lists, alerts and summaries, what was promised and "
        "sent, the lessons and the listing into one SQLite file, all as they were at one moment. The bot may go on "
        "running. The file serves SQLite and PostgreSQL alike (nenbua restore FILE). It holds what people told the "
        "bot: keep it where nobody else reads it. Prices are left out, as they can be fetched again.",
        epilog="example: nenbua backup nenbua-2026-11-20.db",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    parser.add_argument("--with-prices", action="store_true", help="the cache of prices too, which is most of it")
    parser.add_argument("--overwrite", action="store_true", help="replace the file where it is there already")
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from bot.errors import TryLater
    from bot.gateways.listing import rows_shown
    from bot.storage.backup import WrongBackup, back_up, reason_of

    async with opened_database() as database:
        try:
            with rows_shown() as tell:
                rows = await back_up(
                    database, options.file, prices=options.with_prices, overwrite=options.overwrite, tell=tell
                )
        except WrongBackup as error:
            raise WrongSetting(f"{options.file} {error}") from error
        except OSError as error:
            raise WrongSetting(f"{options.file} cannot be written: {error.strerror}") from error
        except TryLater as error:
            print(f"nenbua: the database failed, there is no backup: {reason_of(error)}", file=sys.stderr)
            return UNANSWERED
    print(f"{options.file}: {rows:,} rows")
    return ANSWERED
