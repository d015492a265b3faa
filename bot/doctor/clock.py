"""Whether this machine's clock agrees with those of the servers that were asked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

from bot.doctor.finding import Finding, Installation, Verdict

_FAR = timedelta(seconds=30)


async def check_clock(installation: Installation) -> AsyncIterator[Finding]:
    """One finding; who was not asked, or told no time, has no say in it."""
    skews = dict(_skews(installation))
    facts = {name: round(skew.total_seconds()) for name, skew in skews.items()}
    notes = tuple(f"{name}: {_told(seconds)}" for name, seconds in facts.items())
    if not skews:
        text = "nobody who was asked told the time: compare it with another clock"
        yield Finding(name="clock", verdict=Verdict.OK, text=text)
    elif far := [name for name, skew in skews.items() if abs(skew) > _FAR]:
        text = f"{_told(facts[far[0]])} by the clock of {', '.join(far)}: set it by NTP, prices and times depend on it"
        yield Finding(name="clock", verdict=Verdict.WARNING, text=text, notes=notes, facts=facts)
    else:
        text = f"agrees with {', '.join(skews)} to {_FAR.seconds} seconds"
        yield Finding(name="clock", verdict=Verdict.OK, text=text, notes=notes, facts=facts)


def _skews(installation: Installation) -> Iterator[tuple[str, timedelta]]:
    if installation.telegram is not None and (skew := installation.telegram.clock_skew) is not None:
        yield "Telegram", skew
    for opened in installation.sources:
        if opened.uncached is not None and (skew := opened.uncached.clock_skew) is not None:
            yield opened.uncached.key, skew


def _told(seconds: int) -> str:
    """Ours, by theirs: theirs that is ahead makes ours slow."""
    return "right" if seconds == 0 else f"{abs(seconds):,} s {'slow' if seconds > 0 else 'fast'}"
