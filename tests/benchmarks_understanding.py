"""Speed and memory of understanding whole sentences: the last part of `make bench`, with the limits beside the figures.

Milliseconds are those of the processor, so that whatever else runs on the machine counts little.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

from bot.ask import Ask
from bot.assistant import understanding_of
from bot.directory import Directory
from bot.errors import UserError
from bot.knowledge import load_knowledge
from bot.understanding import LONGEST_MESSAGE, Understanding
from bot.understanding.answers import questions_of

_START_LIMIT_MS, _QUESTION_LIMIT_MS, _MEMORY_LIMIT_MB = 150, 5, 50
_STARTS = 7
_QUESTIONS, _LONG_ONES = 400, 100

_START = """
import json, sys, time
from pathlib import Path
from bot.assistant import understanding_of
from bot.directory import Directory
from bot.knowledge import load_knowledge

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 / 1024 if sys.platform == "linux" else 0

directory = Directory.load()
directory.prepare()
before, start = resident_mb(), time.process_time()
understanding_of(directory, load_knowledge())
print(json.dumps([(time.process_time() - start) * 1000, resident_mb() - before]))
"""


def starting() -> None:
    """Everything that has to be there before the first message is read; each time in a process of its own."""
    with tempfile.TemporaryDirectory() as cache:
        # Whoever keeps a snapshot finds its folder by these.
        env = os.environ | {"XDG_CACHE_HOME": cache, "HOME": cache, "LOCALAPPDATA": cache}
        runs = [_started(env) for _ in range(1 + _STARTS)]
    (cold, cold_mb), *warm = runs
    print(f"understanding, first start         {cold:7.0f} ms   {cold_mb:.0f} MB")
    print(
        f"understanding, further starts      {statistics.median(took for took, _ in warm):7.0f} ms   "
        f"{statistics.median(size for _, size in warm):.0f} MB   "
        f"limits {_START_LIMIT_MS} ms, {_MEMORY_LIMIT_MB} MB"
    )


def _started(env: dict[str, str]) -> tuple[float, float]:
    run = subprocess.run([sys.executable, "-c", _START], env=env, check=True, capture_output=True, text=True)
    took, size = json.loads(run.stdout)
    return took, size


def asking() -> None:
    """The whole way from a message to an intent; no message comes twice."""
    directory = Directory.load()
    directory.prepare()
    knowledge = load_knowledge()
    understanding = understanding_of(directory, knowledge)
    known = [question for examples in questions_of(knowledge).values() for question in examples]
    for name, messages in messages_of(known).items():
        times = [_understood(understanding, text) for text in messages]
        print(
            f"understanding, {name:20}{statistics.median(times):7.2f} ms   "
            f"99 of 100 below {statistics.quantiles(times, n=100)[-1]:.2f} ms   limit {_QUESTION_LIMIT_MS} ms"
        )


def messages_of(known: list[str]) -> dict[str, list[str]]:
    """Messages of each kind, made from these questions; the same in every run."""
    chance = Random(1)  # noqa: S311 - no secret
    chosen = chance.sample(known, 4 * _QUESTIONS)
    plain, typed, about, parts = (chosen[start::4] for start in range(4))
    return {
        "as they are known": plain,
        "mistyped": [_mistyped(question, chance) for question in typed],
        "about a share": [f"{question} của {chance.choice(('FPT', 'Vinamilk', 'hòa phát'))}" for question in about],
        "of 500 letters": [_long(parts, chance) for _ in range(_LONG_ONES)],
        "500, mistyped": [_mistyped(_long(parts, chance), chance) for _ in range(_LONG_ONES)],
    }


def _long(parts: list[str], chance: Random) -> str:
    return " ".join(chance.choices(parts, k=40))[:LONGEST_MESSAGE]


def _mistyped(text: str, chance: Random) -> str:
    """The text with two neighbouring letters swapped in every third word or so."""
    return " ".join(_swapped(word, chance) if chance.random() < 1 / 3 else word for word in text.split())


def _swapped(word: str, chance: Random) -> str:
    at = chance.randrange(max(1, len(word) - 1))
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def _understood(understanding: Understanding, text: str) -> float:
    ask = Ask(text=text, asked_at=datetime.now(UTC))
    start = time.process_time()
    with suppress(UserError):
        understanding.understand(ask)
    return (time.process_time() - start) * 1000


def measure_understanding() -> None:
    """All of it."""
    starting()
    asking()


if __name__ == "__main__":
    measure_understanding()
