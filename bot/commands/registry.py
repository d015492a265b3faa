"""Every command, in the order in which menus and help show them."""

from __future__ import annotations

from bot.commands import (
    alerts,
    candles,
    chart,
    check,
    checklist,
    compare,
    divergence,
    explain,
    export,
    forget,
    fundamentals,
    glossary,
    hammer,
    help_command,
    index,
    language,
    learn,
    market_cap,
    price,
    privacy,
    record,
    risk,
    rsi,
    scan,
    settings,
    signals,
    start,
    summary,
    watchlist,
)
from bot.commands.command import Command, Unlisted
from bot.commands.talk import UNLISTED
from bot.replies.words import LANGUAGES

COMMANDS: tuple[Command, ...] = (
    hammer.COMMAND,
    checklist.COMMAND,
    # Before RSI: "phân kỳ RSI" names both.
    divergence.COMMAND,
    rsi.COMMAND,
    # Before those that "so sánh giá", "so sánh chỉ số" name too.
    compare.COMMAND,
    candles.COMMAND,
    signals.COMMAND,
    record.COMMAND,
    scan.COMMAND,
    watchlist.COMMAND,
    watchlist.UNWATCH,
    alerts.COMMAND,
    market_cap.COMMAND,
    fundamentals.COMMAND,
    risk.COMMAND,
    # Before the indices: "tóm tắt thị trường" names both.
    summary.COMMAND,
    index.COMMAND,
    chart.COMMAND,
    # After the chart: "biểu đồ giá" names both.
    price.COMMAND,
    explain.COMMAND,
    glossary.COMMAND,
    learn.COMMAND,
    # Before the language: a language may stand beside what is set.
    settings.COMMAND,
    language.COMMAND,
    check.COMMAND,
    privacy.COMMAND,
    export.COMMAND,
    forget.COMMAND,
    help_command.COMMAND,
    start.COMMAND,
)


def command_by_key(key: str) -> Command | Unlisted:
    """The command with that key, listed or not; StopIteration is a bug."""
    everything: tuple[Command | Unlisted, ...] = (*COMMANDS, *UNLISTED)
    return next(command for command in everything if command.key == key)


def listed_command(key: str) -> Command:
    """The command of the menus with that key; StopIteration is a bug."""
    return next(command for command in COMMANDS if command.key == key)


def command_names() -> dict[str, tuple[str, str | None]]:
    """Every slash name with its command's key and, where only one language has the name, that language."""
    names: dict[str, tuple[str, str | None]] = {}
    for command in COMMANDS:
        for lang in LANGUAGES:
            for name in command.names[lang]:
                names[name] = (command.key, None if name in names else lang)
    return names


def commands_that_read_words() -> frozenset[str]:
    """The keys of the commands that read the message's words themselves."""
    return frozenset(command.key for command in COMMANDS if command.reads_words)
