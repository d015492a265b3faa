"""What the texts of failures make of an error's fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from markupsafe import Markup

from bot.commands.registry import listed_command
from bot.replies.origin import source_label
from bot.replies.words import Words

Fields: TypeAlias = Mapping[str, object]
"""The values that explain an error, by name."""

# An answer repeats a few letters of what was typed, never a wall of it.
_LONGEST_ECHO = 40


def echo(value: object) -> str:
    """What was typed, shortened to what a sentence bears."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_ECHO else f"{text[: _LONGEST_ECHO - 1]}…"


def saying(message: str, *names: str) -> Callable[[Words, Fields], Markup]:
    """A text that needs no more than some of the fields, echoed."""
    return lambda words, fields: words.text(message, **{name: echo(fields[name]) for name in names})


def examples(words: Words, fields: Fields) -> tuple[str, ...]:
    """Messages that work for the command that was asked for."""
    return listed_command(str(fields["command"])).examples[words.lang]


def joined(words: Words, symbols: Iterable[str]) -> Markup:
    """The symbols in bold, the last one after "or"; there is at least one."""
    bold = [Markup("<b>%s</b>") % symbol for symbol in symbols]
    if len(bold) == 1:
        return bold[0]
    return words.text("%(first)s or %(last)s", first=Markup(", ").join(bold[:-1]), last=bold[-1])


def texts(value: object) -> tuple[str, ...]:
    """The items of a field that holds several; none of any other field."""
    return tuple(str(item) for item in value) if isinstance(value, tuple | list) else ()


def source_of(words: Words, fields: Fields) -> str:
    """What the source in question is called."""
    return source_label(words, str(fields["source"]))
