"""The text of the help, made from the registry of commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from bot.commands.command import Command, Section
from bot.replies.markup import lines, paragraphs
from bot.replies.words import N_, Words
from bot.reply import Button, Rows, in_rows

_TO_BEGIN_WITH = ("signals", "hammer", "scan")
_HEADINGS: Mapping[Section, str] = {
    Section.SHARE: N_("One share"),
    Section.MARKET: N_("The market"),
    Section.FOLLOWING: N_("Follow and be told"),
    Section.LEARNING: N_("Learning"),
    Section.SETTINGS: N_("Settings"),
}
_BUTTONS_A_ROW = 2


def help_text(words: Words, commands: Iterable[Command]) -> Markup:
    """Every command in a line, under the heading of its section."""
    shown = tuple(commands)
    return paragraphs(
        words.text("<b>What I can do</b>"),
        *(
            lines(_heading(words, section), *(_line(words, command) for command in shown if command.section is section))
            for section in Section
        ),
        words.text("Words in any order, capitals and accents do not matter: “rsi fpt tuan” works as well."),
        words.text("The buttons tell all that can stand after a command."),
    )


def section_text(words: Words, section: Section, commands: Iterable[Command]) -> Markup:
    """Each command of the section, as it is written in full, and what it does."""
    entries = (
        Markup("<code>%s</code>\n%s") % (command.usage[words.lang], words.text(command.summary))
        for command in commands
        if command.section is section
    )
    return paragraphs(
        _heading(words, section),
        *entries,
        words.text("What stands in [ ] can be left out; | means: one of these."),
        words.text("RSI takes a period (2 to 200 bars), a timeframe and the stricter limits 80/20.")
        if section is Section.SHARE
        else None,
    )


def section_numbered(number: str) -> Section | None:
    """The section with that number, from 1; None where there is none."""
    return dict(zip(map(str, range(1, len(Section) + 1)), Section, strict=True)).get(number)


def section_buttons(words: Words, shown: Section | None = None) -> Rows:
    """A way to each section but the one that is shown."""
    buttons = [
        Button(label=words.label(_HEADINGS[section]), question=f"/help {number}")
        for number, section in enumerate(Section, start=1)
        if section is not shown
    ]
    return in_rows(buttons, _BUTTONS_A_ROW)


def example_buttons(lang: str, commands: Iterable[Command]) -> Rows:
    """A few messages to try, one a row."""
    examples = {command.key: command.examples[lang][0] for command in commands}
    return tuple((Button(label=examples[key], question=examples[key]),) for key in _TO_BEGIN_WITH)


def _heading(words: Words, section: Section) -> Markup:
    return Markup("<b>%s</b>") % words.text(_HEADINGS[section])


def _line(words: Words, command: Command) -> Markup:
    """The command with what it needs, to be pressed as it stands, and what it does."""
    needed, _, _ = command.usage[words.lang].partition(" [")
    return Markup("%s – %s") % (needed, words.text(command.summary))
