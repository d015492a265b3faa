"""How the C library keeps the memory of this process, so that what is free goes back to the system."""

from __future__ import annotations

import ctypes

# https://man7.org/linux/man-pages/man3/mallopt.3.html: the numbers are those of glibc's malloc.h.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
# glibc's own beginning, which it would raise with every large array that is freed: up to 32 MB then lie in heaps whose
# free middle never goes back.
_LARGE = 128 * 1024
# One heap for the event loop, one for all threads beside it; glibc makes eight a core.
_HEAPS = 2


def keep_heap_small() -> bool:
    """Whether the C library can be told: glibc can. To be called before threads begin.

    Without it the resident memory of a bot that answers many different questions grows by half within the first 20,000
    of them, though no more is in use.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGE)) and bool(mallopt(_M_ARENA_MAX, _HEAPS))


def give_memory_back() -> bool:
    """Whether any went back to the system: whole pages that lie free between others, which glibc keeps by itself.

    To be called now and then: it takes about a millisecond, and 10 to 20 MB come together in an hour of questions.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and bool(trim(0))
