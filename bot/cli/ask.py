"""`nenbua ask`: one message, or a stream of them."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from bot.cli.opened import Commands, add_reply_options, opened_assistant, picture_folder, read_settings
from bot.clock import utc_now


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "ask",
        help="answer one message, or a stream of them",
        epilog='example: nenbua ask --json --as-of 2025-02-14 "rsi fpt"',
    )
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the message, as a private chat would send it")
    parser.add_argument("--stdin", action="store_true", help="read JSONL requests, write a JSON reply a line")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="hide every bar after that day")
    add_reply_options(parser)
    parser.set_defaults(run=_run, usage_error=parser.error)


async def _run(options: argparse.Namespace) -> int:
    from bot.ask import Ask
    from bot.gateways.terminal import Output, ask_once, ask_stream

    if (options.text is None) != options.stdin:
        options.usage_error("ask takes either a TEXT or --stdin")
    output = Output(folder=picture_folder(options.out), as_json=options.json or options.stdin)
    async with opened_assistant(read_settings(quiet=True)) as assistant:
        if options.stdin:
            return await ask_stream(assistant, sys.stdin, output)
        ask = Ask(text=options.text, asked_at=utc_now(), locale=options.lang, as_of=options.as_of)
        return await ask_once(assistant, ask, output)
