"""Send messages through the whole bot, and ask it over spoiled prices.

python -m tests.fuzz [--messages N] [--answers N] [--seed S]
Exit status 1: something failed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import clock
from bot.heap import keep_heap_small

if TYPE_CHECKING:
    from tests.fuzz.spoiled_prices import Spoiled
    from tests.fuzz.whole_bot import Found

# A Friday evening in Vietnam.
_NOW = datetime(2026, 11, 20, 20, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
_MOST_GROWTH_MB = 30
_SHOWN = 40


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--answers", type=int, default=2_000, help="spoiled answers of price servers")
    parser.add_argument("--seed", type=int, default=20261120)
    chosen = parser.parse_args()
    # Before anything else is imported: whoever takes the usual clock takes this one, and every run sees the same day.
    clock.utc_now = lambda: _NOW
    # As the bot's own processes do it.
    keep_heap_small()
    print(f"{chosen.messages} messages, {chosen.answers} spoiled answers, seed {chosen.seed}", flush=True)
    return asyncio.run(_run(chosen.messages, chosen.answers, chosen.seed))


async def _run(messages: int, answers: int, seed: int) -> int:
    from tests.fuzz.messages import Messages  # noqa: PLC0415 - after the clock
    from tests.fuzz.spoiled_prices import SpoiledSites, run_spoiled  # noqa: PLC0415 - after the clock
    from tests.fuzz.whole_bot import run, whole_bot  # noqa: PLC0415 - after the clock

    with tempfile.TemporaryDirectory() as folder:
        async with whole_bot(Path(folder), lambda: _NOW) as bot:
            began = time.monotonic()
            found = await run(bot, Messages(seed, _NOW), messages, _progress())
            status = _told(found, time.monotonic() - began)
            with SpoiledSites(Path(folder) / "prices", _NOW) as sites:
                spoiled = await run_spoiled(bot.services, bot.heard, sites, answers, moment=_NOW, seed=seed)
    return max(status, _told_of_prices(spoiled))


def _progress() -> Callable[[int, Found], None]:
    began = time.monotonic()

    def tell(number: int, found: Found) -> None:
        if number % 1000 == 0:
            print(f"{number} answered, {len(found.failures)} wrong, {time.monotonic() - began:.0f} s", flush=True)

    return tell


def _told(found: Found, seconds: float) -> int:
    for failure in found.failures[:_SHOWN]:
        print(f"--- message {failure.number}: {failure.text[:500]!r}\n{failure.what}")
    by_intent = ", ".join(f"{intent} {count}" for intent, count in found.answered.most_common())
    print(f"answered by intent: {by_intent}")
    print("memory: " + ", ".join(f"{megabytes:.1f} MB after {count}" for count, megabytes in found.memory.items()))
    print(f"{len(found.failures)} answers were wrong, memory grew by {found.growth:.1f} MB, {seconds:.0f} s")
    return 1 if found.failures or found.growth >= _MOST_GROWTH_MB else 0


def _told_of_prices(spoiled: Spoiled) -> int:
    for case in spoiled.wrong[:_SHOWN]:
        print(f"--- {case.source}, answer {case.number}, {case.question!r}: {case.answer[:500]!r}\n{case.what}")
    told = ", ".join(f"{source} {kind} {count}" for (source, kind), count in sorted(spoiled.answered.items()))
    print(f"over spoiled prices: {told}; {len(spoiled.wrong)} replies were wrong")
    return 1 if spoiled.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
