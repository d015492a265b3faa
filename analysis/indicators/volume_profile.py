"""Volume by price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.errors import Missing, NotDefined
from analysis.indicators.known_bars import check_period

BINS = 24
VALUE_AREA_SHARE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeProfile:
    """How much was traded at which price.

    edges: the bins' limits, ascending, one more than there are bins. volumes: each bin's volume, in shares.
    point_of_control: the middle of the bin with the most volume.
    value_low, value_high: the limits of the value area, the bins around it that hold at least 70 % of all volume.
    """

    edges: NDArray[np.float64]
    volumes: NDArray[np.float64]
    point_of_control: float
    value_low: float
    value_high: float


def volume_profile(
    highs: NDArray[np.float64], lows: NDArray[np.float64], volumes: NDArray[np.float64], bins: int = BINS
) -> VolumeProfile:
    """The volume of these bars by price, in bins of equal height from the lowest low to the highest high.

    An estimate: daily bars do not tell at which price a share changed hands, so each bar's volume is spread evenly over
    its low to high; a bar whose high is its low goes whole into its bin. Where all prices are equal (within 1e-9)
    there is one bin, without height.
    Of several bins with the most volume the one nearest to the middle of the range is the point of control, then the
    lower one. The value area grows from it, bin by bin, to the neighbour with more volume (the upper of equal ones).
    Raises NotDefined without a bar and where a volume is unknown (NaN) or none is above 0; ValueError for fewer than 1
    bin and where the three differ in length.
    Source: J. Peter Steidlmayer's Market Profile (CBOT, 1985), which counts half-hours in place of shares. The value
    area row by row: purebytes.com, archives of the AmiBroker list, 2007, msg07856; the tie of the point of control:
    mypivots.com, dictionary, "Calculating Market Profile Value Area" (both read 2026-11).
    """
    check_period(bins, 1)
    if not len(highs) == len(lows) == len(volumes):
        raise ValueError(f"series of different lengths: {[len(highs), len(lows), len(volumes)]}")
    known = int((~np.isnan(volumes)).sum())
    if not len(volumes):
        raise NotDefined(Missing.TOO_FEW_BARS, have=0, need=1)
    if known < len(volumes) or not volumes.any():
        raise NotDefined(Missing.UNKNOWN_VOLUME, have=int((volumes > 0).sum()), need=len(volumes))
    edges = _edges(float(lows.min()), float(highs.max()), bins)
    by_bin = _spread(highs, lows, volumes, edges)
    control = _busiest(by_bin)
    first, last = _value_area(by_bin, control)
    return VolumeProfile(
        edges=edges,
        volumes=by_bin,
        point_of_control=float(edges[control] + edges[control + 1]) / 2,
        value_low=float(edges[first]),
        value_high=float(edges[last + 1]),
    )


def _edges(lowest: float, highest: float, bins: int) -> NDArray[np.float64]:
    if highest - lowest <= TOLERANCE * highest:
        return np.array([lowest, highest])
    return np.linspace(lowest, highest, bins + 1)


def _spread(
    highs: NDArray[np.float64], lows: NDArray[np.float64], volumes: NDArray[np.float64], edges: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Each bin's part of the bars' volumes."""
    lower, upper = edges[:-1], edges[1:]
    overlap = np.minimum(highs[:, None], upper) - np.maximum(lows[:, None], lower)
    spans = (highs - lows)[:, None]
    flat = spans <= TOLERANCE * highs[:, None]
    shares = np.divide(np.maximum(overlap, 0), spans, out=np.zeros_like(overlap), where=~flat)
    homes = np.clip(np.searchsorted(edges, lows, side="right") - 1, 0, len(lower) - 1)
    shares = np.where(flat, homes[:, None] == np.arange(len(lower)), shares)
    return np.asarray(volumes @ shares, dtype=np.float64)


def _busiest(volumes: NDArray[np.float64]) -> int:
    """The bin with the most volume; of equal ones that nearest to the middle, then the lower one."""
    most = np.flatnonzero(volumes >= volumes.max() * (1 - TOLERANCE))
    middle = (len(volumes) - 1) / 2
    return int(most[np.argmin(np.abs(most - middle))])


def _value_area(volumes: NDArray[np.float64], control: int) -> tuple[int, int]:
    """The first and the last bin around the point of control that together hold the value area's share."""
    first = last = control
    wanted = VALUE_AREA_SHARE * volumes.sum() * (1 - TOLERANCE)
    while volumes[first : last + 1].sum() < wanted:
        below = volumes[first - 1] if first else -1.0
        above = volumes[last + 1] if last + 1 < len(volumes) else -1.0
        if above >= below * (1 - TOLERANCE):
            last += 1
        else:
            first -= 1
    return first, last
