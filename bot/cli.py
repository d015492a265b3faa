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
    from analysis.signals import Signal
    from bot.assistant import Assistant
    from bot.prices.chain import PriceChain
    from bot.settings import Settings

ANSWERED, UNANSWERED, WRONG_USAGE = 0, 1, 2


class WrongSetting(Exception):
    """A setting or an option that cannot be used; its text is one line for the operator."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 0 answered, 1 not answered, 2 wrong usage or settings."""
    options = _parser().parse_args(arguments)
    if options.command == "ask" and (options.text is None) != options.stdin:
        _parser().error("ask takes either a TEXT or --stdin")
    if options.command == "events" and bool(options.symbols) == options.all:
        _parser().error("events takes either symbols or --all")
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
    _add_events(commands)
    _add_scan(commands)
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


def _add_events(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    events = commands.add_parser(
        "events",
        help="list every signal in the history of symbols",
        epilog="example: nenbua events FPT VNINDEX --signal hammer --since 2024-01-01 --json",
    )
    events.add_argument("symbols", nargs="*", metavar="SYMBOL", help="whose history")
    events.add_argument("--all", action="store_true", help="every symbol that the price sources list")
    events.add_argument("--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only signals from that day on")
    events.add_argument("--until", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only signals up to that day")
    events.add_argument(
        "--signal", action="append", metavar="KEY", help="only this signal, such as hammer (again for more)"
    )
    events.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    events.set_defaults(run=_events)


def _add_scan(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    scan = commands.add_parser(
        "scan",
        help="look for signals on the last session of many shares",
        epilog="example: nenbua scan --universe vn30 --filter oversold --json",
    )
    scan.add_argument(
        "--universe", default="vn30", metavar="vn30|all|FILE", help="which shares; FILE is a CSV with a column ticker"
    )
    wanted = scan.add_mutually_exclusive_group()
    wanted.add_argument(
        "--filter",
        action="append",
        choices=("oversold", "overbought", "hammer", "breakout", "volume"),
        help="only what this finds (again for more); default: all five",
    )
    wanted.add_argument("--signal", action="append", metavar="KEY", help="this signal instead (again for more)")
    scan.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="hide every bar after that day")
    scan.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    scan.set_defaults(run=_scan)


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


async def _events(options: argparse.Namespace) -> int:
    from bot.directory import Directory
    from bot.events import Wanted, events_of
    from bot.gateways.listing import list_events

    wanted = Wanted(signals=_signals(options.signal), since=options.since, until=options.until)
    async with _prices() as prices:
        symbols = sorted(prices.symbols()) if options.all else options.symbols
        if not symbols:
            raise WrongSetting("no source of NENBUA_PRICES lists its symbols; name the symbols you want")
        found = events_of(prices, Directory.load(), symbols, wanted)
        return await list_events(found, symbols=len(symbols), as_json=options.json)


async def _scan(options: argparse.Namespace) -> int:
    from analysis.scan_filters import ScanFilter
    from bot.directory import Directory
    from bot.gateways.listing import list_scan, watched
    from bot.members import read_members
    from bot.scan import filter_finds, scan, signal_finds

    signals = _signals(options.signal)
    async with _prices() as prices:
        symbols = _universe(options.universe, prices)
        members = read_members(prices, Directory.load(), symbols, as_of=options.as_of)
        found = await scan(watched(members, len(symbols)))
        filters = [ScanFilter(name) for name in options.filter or ScanFilter]
        finds = signal_finds(found, signals) if options.signal else filter_finds(found, filters)
        return list_scan(found, finds, as_json=options.json)


def _universe(name: str, prices: PriceChain) -> Sequence[str]:
    """The symbols of VN30, of every source, or of a file."""
    from bot.directory.baskets import NoTickers, read_tickers, vn30

    if name.lower() == "vn30":
        return vn30()
    if name.lower() == "all":
        symbols = sorted(prices.listed_at_once())
        if not symbols:
            raise WrongSetting("the first source of NENBUA_PRICES lists no symbols; name a FILE or vn30")
        return symbols
    try:
        return read_tickers(Path(name).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError, NoTickers) as error:
        raise WrongSetting(f"--universe {name}: {error}") from error


def _signals(keys: Sequence[str] | None) -> Sequence[Signal]:
    """The signals with these keys, or all of them."""
    from analysis.signals import SIGNALS

    known = {signal.key: signal for signal in SIGNALS}
    for key in keys or ():
        if key not in known:
            raise WrongSetting(f"there is no signal {key!r}; signals are {', '.join(sorted(known))}")
    return [known[key] for key in keys] if keys else SIGNALS


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


@asynccontextmanager
async def _prices() -> AsyncIterator[PriceChain]:
    from bot.composition import open_prices
    from bot.prices.sources import WrongAddress

    try:
        async with open_prices(_settings(quiet=True)) as prices:
            yield prices
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
