"""The checklist read once more, step by step, in plain loops over lists, as its definition is written."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, sqrt

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = "pass", "fail", "unknown", "not_applicable"
CLOSE_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainBars:
    """Columns of one history."""

    open: list[float]
    high: list[float]
    low: list[float]
    close: list[float]
    volume: list[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainChecklist:
    """What came out of each step, with its number."""

    outcomes: tuple[str, ...]
    volume_ratio: float | None
    support: float | None
    trigger: float
    entry: float | None
    stop: float | None
    target: float | None
    reward_ratio: float | None


def below(first: float, second: float) -> bool:
    return first < second and abs(first - second) > CLOSE_ENOUGH * abs(second)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def pattern_at(bars: PlainBars, t: int) -> str | None:
    """`hammer`, `dragonfly_doji`, `inverted_hammer` or None."""
    if t < 15:
        return None
    top, bottom = max(bars.open[t], bars.close[t]), min(bars.open[t], bars.close[t])
    body, span = top - bottom, bars.high[t] - bars.low[t]
    upper, lower = bars.high[t] - top, bottom - bars.low[t]
    if not below(bars.low[t], bars.high[t]):
        return None
    sma_before, sma_earlier = mean(bars.close[t - 10 : t]), mean(bars.close[t - 15 : t - 5])
    if not (below(bars.close[t - 1], sma_before) and below(sma_before, sma_earlier)):
        return None
    if below(min(bars.low[t - 4 : t + 1]), bars.low[t]):
        return None
    long_below = not below(lower, 2 * body) and not below(lower, 0.6 * span) and not below(0.1 * span, upper)
    long_above = not below(upper, 2 * body) and not below(upper, 0.6 * span) and not below(0.1 * span, lower)
    has_body = below(0.05 * span, body)
    if long_below:
        return "hammer" if has_body else "dragonfly_doji"
    return "inverted_hammer" if long_above and has_body else None


def average_true_range(bars: PlainBars, t: int) -> float | None:
    """Wilder's, of 14 bars."""
    if t < 14:
        return None
    ranges = [
        max(
            bars.high[i] - bars.low[i],
            abs(bars.high[i] - bars.close[i - 1]),
            abs(bars.low[i] - bars.close[i - 1]),
        )
        for i in range(1, t + 1)
    ]
    average = mean(ranges[:14])
    for value in ranges[14:]:
        average = (average * 13 + value) / 14
    return average


def pivots(values: list[float], t: int, *, lows: bool) -> list[float]:
    """The prices of the swing points that are known at t, in t-120..t-3."""
    found = []
    for i in range(max(t - 120, 3), t - 2):
        others = values[i - 3 : i] + values[i + 1 : i + 4]
        if all(below(values[i], other) if lows else below(other, values[i]) for other in others):
            found.append(values[i])
    return found


def swing_top(bars: PlainBars, t: int) -> tuple[int, int] | None:
    """The first bar of the window and the bar of its highest high, of equal ones the latest."""
    first = max(t - 120, 0)
    if first == t:
        return None
    top = first
    for i in range(first, t):
        if not below(bars.high[i], bars.high[top]):
            top = i
    return first, top


def averages(bars: PlainBars, t: int) -> list[float]:
    return [mean(bars.close[t + 1 - n : t + 1]) for n in (50, 200) if t + 1 >= n]


def supports(bars: PlainBars, t: int) -> list[float]:
    levels = averages(bars, t)
    if t >= 19:
        closes = bars.close[t - 19 : t + 1]
        middle = mean(closes)
        levels.append(middle - 2 * sqrt(mean([(close - middle) ** 2 for close in closes])))
    levels += pivots(bars.low, t, lows=True)
    found = swing_top(bars, t)
    if found is not None and found[1] > found[0]:
        first, top = found
        high, low = bars.high[top], min(bars.low[first:top])
        levels += [high - share * (high - low) for share in (0.5, 0.618)]
    return levels


def resistances(bars: PlainBars, t: int) -> list[float]:
    levels = averages(bars, t) + pivots(bars.high, t, lows=False)
    found = swing_top(bars, t)
    if found is not None:
        high, low = bars.high[found[1]], min(bars.low[found[1] + 1 : t + 1])
        levels += [low + share * (high - low) for share in (0.382, 0.5, 0.618)]
    return levels


def volume_ratio(bars: PlainBars, t: int) -> float | None:
    if t < 20 or any(isnan(volume) for volume in bars.volume[t - 20 : t + 1]):
        return None
    return bars.volume[t] / mean(bars.volume[t - 20 : t])


def graded(*, passed: bool) -> str:
    return PASS if passed else FAIL


def read_plainly(bars: PlainBars, t: int, tick: float) -> PlainChecklist:
    """The checklist of the pattern at t."""
    pattern = pattern_at(bars, t)
    ratio = volume_ratio(bars, t)
    second = UNKNOWN if ratio is None else graded(passed=not below(ratio, 1.3))

    levels, usual = supports(bars, t), average_true_range(bars, t)
    support = min(levels, key=lambda level: abs(bars.low[t] - level)) if levels else None
    third = UNKNOWN
    if support is not None and usual is not None:
        beyond = abs(bars.low[t] - support) - 0.5 * usual
        third = graded(passed=beyond <= CLOSE_ENOUGH * bars.low[t])

    trigger = bars.high[t] if pattern == "inverted_hammer" else max(bars.open[t], bars.close[t])
    waiting = t + 1 == len(bars.close)
    confirmed = not waiting and below(trigger, bars.close[t + 1])
    fourth = UNKNOWN if waiting else graded(passed=confirmed)

    if not (waiting or confirmed):
        steps = (PASS, second, third, fourth, NOT_APPLICABLE, NOT_APPLICABLE)
        return PlainChecklist(
            outcomes=steps,
            volume_ratio=ratio,
            support=support,
            trigger=trigger,
            entry=None,
            stop=None,
            target=None,
            reward_ratio=None,
        )
    entry, stop = bars.close[t if waiting else t + 1], bars.low[t] - 2 * tick
    fifth = graded(passed=below(stop, entry) and below((entry - stop) / entry, 0.05))
    above = [level for level in resistances(bars, t) if below(entry, level)]
    target = min(above) if above else None
    reward = None if target is None else (target - entry) / (entry - stop)
    sixth = UNKNOWN if reward is None else graded(passed=not below(reward, 2.0))
    return PlainChecklist(
        outcomes=(PASS, second, third, fourth, fifth, sixth),
        volume_ratio=ratio,
        support=support,
        trigger=trigger,
        entry=entry,
        stop=stop,
        target=target,
        reward_ratio=reward,
    )
