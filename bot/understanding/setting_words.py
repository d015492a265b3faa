"""What is to be set, read from `locales/<lang>/setting_words.yaml`: such words mean other things elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple, cast

from bot.errors import UserError
from bot.preferences import Choices, ColorTheme, Detail, MoveColors, PriceUnit
from bot.understanding.listed_words import take_listed_words
from bot.understanding.schedule_words import zones
from bot.understanding.zones import zone_named

_VALUES: Mapping[str, Callable[[str], object]] = {
    "language": str,
    "theme": ColorTheme,
    "colors": MoveColors,
    "price_unit": PriceUnit,
    "detail": Detail,
    "default_list": str,
    "timezone": str,
    "quiet": "on".__eq__,
}
# What introduces a zone, and what is only said around a choice.
_ABOUT_TIME, _FILLER = "zone", "filler"
_COMMAND = "settings"
_SLASHED = re.compile(r"(?<![\w/])[^\W\d]\w*(?:/[\w+-]+)+")
# "giờ +7": after the word for a clock it can be nothing else.
_OFFSET = re.compile(r"[+-]\d{1,2}")


class SettingWords(NamedTuple):
    """The choices that a message names, and its first word that means nothing here; None where all do."""

    choices: Choices
    unknown: str | None


def read_setting_words(text: str) -> SettingWords:
    """The choices of the message.

    Raises UserError: `unknown_zone` for a time zone that there is not, `two_choices` where it wants two things at once.
    """
    offset, text = zones().take_offset(text)
    written = _SLASHED.findall(text)
    found, left = take_listed_words("setting_words", _SLASHED.sub(" ", text))
    if _ABOUT_TIME in found and left and offset is None and not written:
        # A zone was announced: what is left names it.
        written, left = [left], ""
    named = [offset.key] if offset else [_zone(name) for name in written]
    chosen = [tuple(value.split(" ", 1)) for value in found if value not in {_ABOUT_TIME, _FILLER}]
    chosen += [("timezone", zone) for zone in named]
    if len({name for name, _ in chosen}) < len(chosen):
        raise UserError("two_choices", command=_COMMAND)
    choices = {name: _VALUES[name](value) for name, value in chosen}
    return SettingWords(choices=cast("Choices", choices), unknown=next(iter(left.split()), None))


def _zone(written: str) -> str:
    """The zone of that name; UserError `unknown_zone` where there is none."""
    if _OFFSET.fullmatch(written):
        written = f"UTC{written}"
    offset, _ = zones().take_offset(written)
    zone = offset.key if offset is not None else zone_named(written)
    if zone is None:
        raise UserError("unknown_zone", value=written, command=_COMMAND)
    return zone
