"""The text of the help, made from the registry of commands."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from bot.commands.command import Command
from bot.replies.markup import lines, paragraphs
from bot.replies.words import Words
from bot.reply import Button

_TO_BEGIN_WITH = ("signals", "hammer", "scan")


def help_text(words: Words, commands: Iterable[Command]) -> Markup:
    """Every command with its usage and what it does."""
    entries = [
        Markup("<code>%s</code>\n%s") % (command.usage[words.lang], words.text(command.summary)) for command in commands
    ]
    return paragraphs(
        words.text("<b>What I can do</b>"),
        lines(*entries),
        words.text("Words in any order, capitals and accents do not matter: “rsi fpt tuan” works as well."),
        words.text("RSI takes a period (2 to 200 bars), a timeframe and the stricter limits 80/20."),
    )


def example_buttons(lang: str, commands: Iterable[Command]) -> tuple[tuple[Button, ...], ...]:
    """A few messages to try, one a row."""
    examples = {command.key: command.examples[lang][0] for command in commands}
    return tuple((Button(label=examples[key], question=examples[key]),) for key in _TO_BEGIN_WITH)
