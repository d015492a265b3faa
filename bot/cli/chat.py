"""`nenbua chat`: a conversation in the terminal."""

from __future__ import annotations

import argparse

from bot.cli.opened import Commands, add_reply_options, opened_assistant, picture_folder, read_settings


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("chat", help="talk in the terminal", epilog="example: nenbua chat --lang vi")
    parser.add_argument(
        "--say",
        action="append",
        default=[],
        metavar="TEXT",
        help="a message to begin with (again for more); without a terminal the chat ends after them",
    )
    add_reply_options(parser)
    parser.set_defaults(run=_run)


async def _run(options: argparse.Namespace) -> int:
    from bot.gateways.terminal import Output, chat

    output = Output(folder=picture_folder(options.out), as_json=False)
    async with opened_assistant(read_settings(quiet=True)) as assistant:
        return await chat(assistant, output, lang=options.lang, first=options.say)
