"""All checks, and the run through them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from bot.doctor.finding import Finding, Installation
from bot.doctor.pictures import check_pictures
from bot.doctor.sources import check_sources
from bot.doctor.storage import check_database, check_directory

CHECKS: tuple[Callable[[Installation], AsyncIterator[Finding]], ...] = (
    check_sources,
    check_database,
    check_directory,
    check_pictures,
)
"""In the order in which they are told; one more is one function that yields its findings, and its name here."""


async def examine(installation: Installation) -> AsyncIterator[Finding]:
    """What every check finds, as soon as it is found; what has failed is found too, not raised."""
    for check in CHECKS:
        async for finding in check(installation):
            yield finding
