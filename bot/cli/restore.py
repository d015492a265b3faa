"""`nenbua restore`: what a backup holds, back in the database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.exit_status import ANSWERED, UNANSWERED, WrongSetting
from bot.cli.opened import Commands, opened_database


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "restore",
        help="put what a backup holds back into the database",
        description="Puts everything that a file of `nenbua backup` holds into the database of NENBUA_DATABASE_URL, "
        "all of it or nothing; SQLite and PostgreSQL alike, and backups of older versions too. Stop the bot before. "
        "Cached prices stay as they are where the backup has none.",
        epilog="example: nenbua restore nenbua-2026-11-20.db",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--replace", action="store_true", help="drop what is in the database; else it must be empty")
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from bot.errors import TryLater
    from bot.gateways.listing import rows_shown
    from bot.storage.backup import WrongBackup, reason_of, restore

    async with opened_database() as database:
        try:
            with rows_shown() as tell:
                rows = await restore(options.file, database, replace=options.replace, tell=tell)
        except WrongBackup as error:
            raise WrongSetting(f"{options.file} {error}") from error
        except OSError as error:
            raise WrongSetting(f"{options.file} cannot be read: {error.strerror}") from error
        except TryLater as error:
            print(f"nenbua: the database failed, nothing was changed: {reason_of(error)}", file=sys.stderr)
            return UNANSWERED
    print(f"{options.file}: {rows:,} rows are back")
    return ANSWERED
