"""The buckets of one process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.pacing.port import Bucket, Verdict


@dataclass(slots=True)
class _Kept:
    """When the bucket will be full again, and whether they were told that it was empty."""

    full_at: float
    told: bool = False

    def is_empty(self, bucket: Bucket, now: float) -> bool:
        """Whether there is no token in it."""
        return self.full_at + bucket.every_s - now > bucket.full_after_s


class MemoryPace:
    """As the port says, by a steady clock; buckets that are full again take no memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()

    async def of(self, buckets: Sequence[Bucket]) -> Verdict:
        """As the port says."""
        now = self._clock()
        self._forget_full(now)
        kept = [(self._of(bucket, now), bucket) for bucket in buckets]
        empty = [one for one, bucket in kept if one.is_empty(bucket, now)]
        if not empty:
            for one, bucket in kept:
                one.told = one.told and one.full_at - now > bucket.full_after_s / 2
                one.full_at = max(one.full_at, now) + bucket.every_s
            return Verdict.ANSWER
        if any(one.told for one in empty):
            return Verdict.SILENCE
        for one in empty:
            one.told = True
        return Verdict.NOTICE

    def is_silent(self, bucket: Bucket) -> bool:
        """As the port says."""
        kept = self._kept.get(bucket.key)
        return kept is not None and kept.told and kept.is_empty(bucket, self._clock())

    async def close(self) -> None:
        """Nothing is held open."""

    def _of(self, bucket: Bucket, now: float) -> _Kept:
        kept = self._kept.setdefault(bucket.key, _Kept(now))
        kept.full_at = max(kept.full_at, now)
        self._kept.move_to_end(bucket.key)
        return kept

    def _forget_full(self, now: float) -> None:
        """Forget those that were asked about longest ago; one that is not full yet keeps later ones, for a while."""
        while self._kept:
            key, kept = next(iter(self._kept.items()))
            if kept.full_at > now:
                return
            del self._kept[key]


class NoPace:
    """Answers everything: for a Bot API server of one's own, and for measuring."""

    async def of(self, buckets: Sequence[Bucket]) -> Verdict:  # noqa: ARG002 - the port's signature
        """As the port says, of buckets that are never empty."""
        return Verdict.ANSWER

    def is_silent(self, bucket: Bucket) -> bool:  # noqa: ARG002 - the port's signature
        """As the port says: never."""
        return False

    async def close(self) -> None:
        """Nothing is held open."""
