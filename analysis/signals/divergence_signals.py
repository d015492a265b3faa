"""RSI divergences as signals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from analysis.candles import Direction
from analysis.divergence import BARS_NEEDED, RSI_MIN_DIFFERENCE, Divergence, DivergenceKind, find_divergences
from analysis.indicators import RSI_PERIOD
from analysis.signals.event import Event, Signal
from analysis.signals.history import History

_SOURCES = {
    True: "J. Welles Wilder, New Concepts in Technical Trading Systems (1978), ch. 6: divergence",
    False: "C. Brown, Technical Analysis for the Trading Professional (1999): A. Cardwell's positive and negative "
    "reversals",
}


def _find(kind: DivergenceKind, history: History) -> Sequence[Event]:
    candles = history.candles
    found = find_divergences(candles.low, candles.high, history.rsi14, min_difference=RSI_MIN_DIFFERENCE)
    return [_event(history, divergence) for divergence in found if divergence.kind is kind]


def _event(history: History, divergence: Divergence) -> Event:
    return Event(
        signal=_key(divergence.kind),
        bar=divergence.second,
        session=history.session(divergence.second),
        known_bar=divergence.known,
        known_on=history.session(divergence.known),
        facts={
            "first_date": history.session(divergence.first),
            "first_price": divergence.first_price,
            "second_price": divergence.second_price,
            "first_rsi": divergence.first_value,
            "second_rsi": divergence.second_value,
            "bars_apart": divergence.second - divergence.first,
        },
    )


def _key(kind: DivergenceKind) -> str:
    return f"divergence_{kind}"


DIVERGENCE_SIGNALS: tuple[Signal, ...] = tuple(
    Signal(
        key=_key(kind),
        direction=Direction.BULLISH if kind.bullish else Direction.BEARISH,
        bars_needed=RSI_PERIOD + BARS_NEEDED,
        find=partial(_find, kind),
        source=_SOURCES[kind.regular],
    )
    for kind in DivergenceKind
)
