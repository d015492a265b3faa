"""All checks, and the run through them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from bot.doctor.broker import check_broker
from bot.doctor.calendar import check_calendar
from bot.doctor.clock import check_clock
from bot.doctor.disk import check_disk
from bot.doctor.finding import Finding, Installation
from bot.doctor.pictures import check_pictures
from bot.doctor.settings import check_settings
from bot.doctor.sources import check_sources
from bot.doctor.storage import check_database, check_directory
from bot.doctor.telegram import check_telegram
from bot.doctor.zones import check_zones

CHECKS: tuple[Callable[[Installation], AsyncIterator[Finding]], ...] = (
    check_settings,
    check_telegram,
    check_sources,
    check_database,
    check_broker,
    check_directory,
    check_pictures,
    check_calendar,
    check_zones,
    # After Telegram and the sources: it compares what their answers told.
    check_clock,
    check_disk,
)
"""In the order in which they are told; one more is one function that yields its findings, and its name here."""


async def examine(installation: Installation) -> AsyncIterator[Finding]:
    """What every check finds, as soon as it is found; what has failed is found too, not raised."""
    for check in CHECKS:
        async for finding in check(installation):
            yield finding
