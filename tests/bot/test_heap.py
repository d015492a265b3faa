"""Memory that was used once is given back."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PROGRAM = """
import sys, threading
from pathlib import Path

from bot.heap import keep_heap_small

if sys.argv[1] == "small" and not keep_heap_small():
    raise SystemExit("no glibc")

def resident():
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024

# Large pieces that raise glibc's threshold, then many of half that size, of which every eighth stays.
bytearray(30_000_000)
kept = [bytearray(b"x" * 500_000) for _ in range(400)][::8]
print(resident())
"""

_TRIMMED = """
from tests.fuzz.whole_bot import resident_megabytes

from bot.heap import give_memory_back, keep_heap_small

if not keep_heap_small():
    raise SystemExit("no glibc")

# Pieces that lie side by side in one heap, of which every eighth stays: the last one is behind all that is free.
kept = [bytearray(b"x" * 50_000) for _ in range(4_000)][::-8]
before = resident_megabytes()
assert give_memory_back()
print(round(before - resident_megabytes()))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems keep memory their own way")


def test_what_lies_free_between_what_is_used_goes_back() -> None:
    small, usual = (_resident_after("small"), _resident_after("usual"))
    # 50 pieces of half a megabyte are kept, 350 are free.
    assert small < usual - 100


def test_what_lies_free_between_small_pieces_goes_back_when_that_is_asked_for() -> None:
    # 200 MB were used, of which an eighth is.
    assert _told_by(_TRIMMED) > 150


def _resident_after(how: str) -> int:
    return _told_by(_PROGRAM, how)


def _told_by(program: str, *arguments: str) -> int:
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return int(done.stdout)
