"""`nenbua doctor`: what works, what is doubtful, what has failed."""

from __future__ import annotations

import argparse

from bot.cli.opened import Commands, opened_installation


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor",
        help="look over the price sources, the database, the symbol directory and the pictures",
        description="Asks each price source one real question, past the cache, tries the database and draws a "
        "picture. Ends with 1 where something has failed.",
        epilog="example: NENBUA_PRICES=yahoo nenbua doctor",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of text")
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from bot.doctor import examine
    from bot.gateways.findings import list_findings

    async with opened_installation() as installation:
        return await list_findings(examine(installation), as_json=options.json)
