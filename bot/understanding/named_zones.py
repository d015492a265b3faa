"""Time zones as people name them: Europe/Berlin, Berlin, giờ Đức, UTC+7."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo, available_timezones

from bot.directory.spelling import fold, tidy
from bot.errors import UserError

_OFFSET = re.compile(
    r"(?<!\w)(?:utc|gmt)(?:\s?(?P<sign>[+-])\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?)?(?![\w/])", re.IGNORECASE
)
# The command whose examples name zones.
_COMMAND = "summary"
_FARTHEST_WEST, _FARTHEST_EAST = -12, 14
# A shorter name of a place is rather a symbol.
_SHORTEST_PLACE = 4
_LONGEST_NAME_WORDS = 5


class Zones:
    """Finds zones by name: those of the languages' files, and every place that the zone database knows."""

    def __init__(self, named: Sequence[Mapping[str, Sequence[str]]]) -> None:
        known = available_timezones()
        self._by_key = {key.casefold(): key for key in known}
        places = {fold(key.rpartition("/")[2].replace("_", " ")): key for key in sorted(known) if "/" in key}
        given = {fold(name): key for zones in named for key, names in zones.items() for name in names}
        self._by_name = {fold(key): key for key in known if "/" not in key} | places | given
        self._written = {tidy(name) for zones in named for names in zones.values() for name in names}

    def take_offset(self, text: str) -> tuple[ZoneInfo | None, str]:
        """The zone of a written distance from UTC, and the text without it.

        Raises UserError `unknown_zone` for one that no place has by whole hours.
        """
        match = _OFFSET.search(text)
        if match is None:
            return None, text
        hours = int(f"{match['sign'] or '+'}{match['hours'] or 0}")
        if not _FARTHEST_WEST <= hours <= _FARTHEST_EAST or int(match["minutes"] or 0):
            raise UserError("unknown_zone", value=match.group().strip(), command=_COMMAND)
        # The zone database counts these the other way round.
        zone = ZoneInfo(f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC")
        return zone, f"{text[: match.start()]} {text[match.end() :]}"

    def at(self, words: Sequence[str], *, is_marked: bool) -> tuple[ZoneInfo | None, int]:
        """The zone that the longest name at the beginning of these words is of, and how many words it has.

        is_marked: a word before or after says that a clock is meant; else a name is long, and begins with a capital.
        What is typed with diacritics has the name's own: "nhất" is not "Nhật".
        Raises UserError `unknown_zone` for one that is written like a zone of the database and is none.
        """
        if "/" in words[0]:
            key = self._by_key.get(words[0].casefold())
            if key is None:
                raise UserError("unknown_zone", value=words[0], command=_COMMAND)
            return ZoneInfo(key), 1
        for count in range(min(len(words), _LONGEST_NAME_WORDS), 0, -1):
            typed = " ".join(words[:count])
            key = self._by_name.get(fold(typed))
            is_name = is_marked or (words[0][0].isupper() and len(typed) >= _SHORTEST_PLACE)
            if key is not None and is_name and tidy(typed) in {fold(typed), *self._written}:
                return ZoneInfo(key), count
        return None, 0
