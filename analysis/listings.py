"""Where a share was listed, by date: its price rules are those of the exchange of each session."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A share changed its exchange.

    session: its first session on the new exchange.
    left: the exchange it came from; None where that is not known.
    """

    session: date
    left: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listings:
    """Where a share was listed on which day.

    exchange: today's (`HOSE`, `HNX`, `UPCOM` ...); None where it is not known.
    transfers: how it came there, ascending by session; empty where it never moved, or nobody told.
    """

    exchange: str | None = None
    transfers: tuple[Transfer, ...] = ()

    @property
    def exchanges(self) -> tuple[str | None, ...]:
        """Every exchange it was listed on, in their order; None stands for one that is not known."""
        return (*(transfer.left for transfer in self.transfers), self.exchange)

    def at(self, day: date) -> str | None:
        """The exchange of that day; None where it is not known."""
        return self.exchanges[bisect_right([transfer.session for transfer in self.transfers], day)]

    def parts(self, sessions: NDArray[np.datetime64]) -> Iterator[tuple[str | None, slice]]:
        """The exchanges that these sessions fell to, in their order, each with its bars; none is empty.

        sessions: `datetime64[D]`, ascending.
        """
        moves = (sessions.dtype.type(transfer.session) for transfer in self.transfers)
        bounds = [0, *(int(sessions.searchsorted(move)) for move in moves), len(sessions)]
        for exchange, (start, stop) in zip(self.exchanges, pairwise(bounds), strict=True):
            if start < stop:
                yield exchange, slice(start, stop)


NOWHERE = Listings()
"""Where it was listed is not known."""
