"""The time zone that a person names."""

from __future__ import annotations

from bot.errors import UserError
from bot.understanding.schedule_words import zones


def zone_named(written: str) -> str | None:
    """The key of the zone in the database; None where nobody knows such a zone.

    >>> zone_named("Europe/Berlin"), zone_named("giờ nào"), zone_named("UTC+7")
    ('Europe/Berlin', None, 'Etc/GMT-7')
    """
    try:
        zone, left = zones().take_offset(written)
        words = left.split()
        if zone is None and words:
            zone, count = zones().at(words, is_marked=True)
            words = words[count:]
    except UserError:
        return None
    return None if zone is None or words else zone.key
