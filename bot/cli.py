"""The command `nenbua`; everything heavy is imported only once a command needs it."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.settings import Settings

ANSWERED, UNANSWERED, WRONG_USAGE = 0, 1, 2


class WrongSetting(Exception):
    """A setting that cannot be used; its text is one line for the operator."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0 answered, 1 not answered, 2 wrong usage or settings."""
    options = _parser().parse_args(arguments)
    if options.command == "ask" and (options.text is None) != options.stdin:
        _parser().error("ask takes either a TEXT or --stdin")
    try:
        return int(asyncio.run(options.run(options)))
    except WrongSetting as error:
        print(f"nenbua: {error}", file=sys.stderr)
        return WRONG_USAGE
    except KeyboardInterrupt:
        return UNANSWERED
    except BrokenPipeError:
        # Whoever read our output has gone; closing it again at exit would only complain once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNANSWERED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nenbua",
        description="Nến Búa: asks, chats and runs the Telegram assistant for Vietnamese retail investors.",
        epilog='example: nenbua ask "rsi fpt"',
    )
    parser.add_argument("--version", action="version", version=f"nenbua {version('nenbua')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_ask(commands)
    _add_chat(commands)
    _add_run(commands)
    _add_health(commands)
    return parser


def _add_ask(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    ask = commands.add_parser(
        "ask",
        help="answer one message, or a stream of them",
        epilog='example: nenbua ask --json --as-of 2025-02-14 "rsi fpt"',
    )
    ask.add_argument("text", nargs="?", metavar="TEXT", help="the message, as a private chat would send it")
    ask.add_argument("--stdin", action="store_true", help="read JSONL requests, write a JSON reply a line")
    ask.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    ask.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="hide every bar after that day")
    _add_common(ask)
    ask.set_defaults(run=_ask)


def _add_chat(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    chat = commands.add_parser("chat", help="talk in the terminal", epilog="example: nenbua chat --lang vi")
    chat.add_argument(
        "--say",
        action="append",
        default=[],
        metavar="TEXT",
        help="a message to begin with (again for more); without a terminal the chat ends after them",
    )
    _add_common(chat)
    chat.set_defaults(run=_chat)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("vi", "en"), help="the language of the answers; default: the message's own")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where pictures go; default: a folder in the user cache"
    )


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="run the Telegram bot", epilog="example: NENBUA_TOKEN=… nenbua run")
    run.set_defaults(run=_run)


def _add_health(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    health = commands.add_parser(
        "health", help="tell whether a running bot still hears Telegram", epilog="example: nenbua health && echo alive"
    )
    health.set_defaults(run=_health)


async def _ask(options: argparse.Namespace) -> int:
    from bot.ask import Ask
    from bot.gateways.terminal import Output, ask_once, ask_stream

    output = Output(folder=_picture_folder(options.out), as_json=options.json or options.stdin)
    async with _assistant(_settings(quiet=True)) as assistant:
        if options.stdin:
            return await ask_stream(assistant, sys.stdin, output)
        ask = Ask(text=options.text, asked_at=datetime.now(UTC), locale=options.lang, as_of=options.as_of)
        return await ask_once(assistant, ask, output)


async def _chat(options: argparse.Namespace) -> int:
    from bot.gateways.terminal import Output, chat

    output = Output(folder=_picture_folder(options.out), as_json=False)
    async with _assistant(_settings(quiet=True)) as assistant:
        return await chat(assistant, output, lang=options.lang, first=options.say)


async def _run(_: argparse.Namespace) -> int:
    from telegram.error import InvalidToken

    from bot.gateways.telegram import run_bot

    settings = _settings(quiet=False)
    if settings.token is None:
        raise WrongSetting("NENBUA_TOKEN is missing; @BotFather on Telegram gives you one")
    async with _assistant(settings) as assistant:
        try:
            await run_bot(assistant, settings.token.get_secret_value(), str(settings.api_url))
        except InvalidToken as error:
            raise WrongSetting("NENBUA_TOKEN: Telegram does not know this token") from error
    return ANSWERED


async def _health(_: argparse.Namespace) -> int:
    from bot.gateways.heartbeat import ALIVE_FOR_S, seconds_since_beat

    age = seconds_since_beat()
    print("no bot has heard Telegram here" if age is None else f"Telegram was heard {age:.0f} s ago")
    return ANSWERED if age is not None and age < ALIVE_FOR_S else UNANSWERED


@asynccontextmanager
async def _assistant(settings: Settings) -> AsyncIterator[Assistant]:
    from bot.composition import open_assistant
    from bot.prices.sources import WrongAddress

    try:
        async with open_assistant(settings) as assistant:
            yield assistant
    except WrongAddress as error:
        raise WrongSetting(f"NENBUA_PRICES: {error}") from error


def _settings(*, quiet: bool) -> Settings:
    """The settings, and logging set up by them; a program that prints answers logs warnings only."""
    from pydantic import ValidationError

    from bot.logs import set_up_logs
    from bot.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        problem = error.errors(include_input=False, include_url=False)[0]
        raise WrongSetting(f"NENBUA_{str(problem['loc'][0]).upper()}: {problem['msg']}") from error
    set_up_logs(max(settings.log_level, logging.WARNING) if quiet else settings.log_level)
    return settings


def _picture_folder(chosen: Path | None) -> Path:
    from platformdirs import user_cache_path

    return chosen or user_cache_path("nenbua", appauthor=False) / "pictures"
