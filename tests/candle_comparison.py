"""Our candle patterns beside TA-Lib's, counted on real prices; `make comparison` writes the document."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import talib
from numpy.typing import NDArray

from analysis.bars import check_bars, session_date
from analysis.candles import PATTERNS, Candles, Condition, Pattern
from analysis.exchanges import InstrumentKind
from analysis.timeframes import traded_bars
from tests.conftest import MARKET_DATA
from tests.talib_counterparts import COUNTERPARTS, WITHOUT_COUNTERPART, Counterpart

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "candles-against-talib.md"
SHARES = MARKET_DATA / "vn_long"

# Ours need up to 18 bars, TA-Lib's up to 14: from the 21st bar on both can find everything.
_WARM_UP_BARS = 20
_CAUSES_SHOWN = 5


@dataclass(slots=True)
class Tally:
    """How often the two found a pattern, together and alone, over all shares."""

    theirs: int = 0
    shape: int = 0
    both_shape: int = 0
    signal: int = 0
    both_signal: int = 0
    shape_causes: Counter[str] = field(default_factory=Counter)
    context_causes: Counter[str] = field(default_factory=Counter)
    their_causes: Counter[str] = field(default_factory=Counter)

    def add(self, pattern: Pattern, counterpart: Counterpart, candles: Candles) -> None:
        """Count one share."""
        counted = np.arange(candles.bars) >= _WARM_UP_BARS
        theirs = found_by_talib(counterpart, candles) & counted
        shape = pattern.shape_at(candles) & counted
        signal = shape & pattern.context_at(candles)
        self.theirs += int(theirs.sum())
        self.shape += int(shape.sum())
        self.both_shape += int((theirs & shape).sum())
        self.signal += int(signal.sum())
        self.both_signal += int((theirs & signal).sum())
        self.shape_causes.update(_failures(pattern.shape, candles, theirs & ~shape))
        for special in pattern.unless:
            taken = int((theirs & special.shape_at(candles)).sum())
            self.shape_causes[f"it is no shape of `{special.key}`"] += taken
        self.context_causes.update(_failures(pattern.context, candles, theirs & shape & ~signal))
        for name, test in counterpart.also_asks.items():
            self.their_causes[name] += int((shape & ~theirs & ~test(candles)).sum())


def _failures(conditions: Iterable[Condition], candles: Candles, bars: NDArray[np.bool_]) -> dict[str, int]:
    """For each condition on how many of these bars it fails; several may fail on one bar."""
    return {f"`{condition.key}`": int((bars & ~condition.holds(candles)).sum()) for condition in conditions}


def found_by_talib(counterpart: Counterpart, candles: Candles) -> NDArray[np.bool_]:
    """Where TA-Lib, with its default settings, finds it."""
    values = getattr(talib, counterpart.function)(candles.open, candles.high, candles.low, candles.close)
    found: NDArray[np.bool_] = values * counterpart.sign > 0 if counterpart.sign else values != 0
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was counted, and on what."""

    tallies: dict[str, Tally]
    shares: int
    bars: int
    first: date
    last: date


def measure(folder: Path) -> Measured:
    """The tallies over every share in that folder of CSV files; ValueError where there is none."""
    tallies = {key: Tally() for key in COUNTERPARTS}
    spans: list[tuple[date, date, int]] = []
    for path in sorted(folder.glob("*.csv.gz")):
        table = pd.read_csv(path, index_col="date", parse_dates=["date"])
        frame = traded_bars(check_bars(table).frame, InstrumentKind.SHARE)
        spans.append((session_date(frame.index[0]), session_date(frame.index[-1]), len(frame)))
        candles = Candles.of(frame)
        for pattern in PATTERNS:
            if pattern.key in COUNTERPARTS:
                tallies[pattern.key].add(pattern, COUNTERPARTS[pattern.key], candles)
    if not spans:
        raise ValueError(f"no prices in {folder}")
    first, last = min(span[0] for span in spans), max(span[1] for span in spans)
    return Measured(tallies=tallies, shares=len(spans), bars=sum(span[2] for span in spans), first=first, last=last)


def document(measured: Measured) -> str:
    """The whole document, in Markdown."""
    lines = [*_opening(measured), *_table(measured)]
    for pattern in PATTERNS:
        if pattern.key in COUNTERPARTS:
            lines += _section(pattern, COUNTERPARTS[pattern.key], measured.tallies[pattern.key])
    lines += ["## Patterns without a counterpart", ""]
    lines += [f"- `{key}`: {sentence}" for key, sentence in WITHOUT_COUNTERPART.items()]
    return "\n".join(lines) + "\n"


def _opening(measured: Measured) -> Iterator[str]:
    yield "# Our candle patterns beside TA-Lib's"
    yield ""
    yield "Written by `make comparison` (`python -m tests.candle_comparison`); its numbers are not edited by hand."
    yield ""
    yield (
        f"Universe: {measured.shares} liquid Vietnamese shares, back-adjusted daily bars with volume, {measured.first} "
        f"to {measured.last}, {measured.bars:,} bars, of each share those from the {_WARM_UP_BARS + 1}st on. A list of "
        "today's larger companies is a selection by survivors; two readings of the same bars can be compared on it all "
        f"the same. TA-Lib {version('ta-lib')} with its default candle settings."
    )
    yield ""
    yield (
        "TA-Lib judges shapes and leaves the trend to its user; our signal is the shape *and* its context. The table "
        "has both: our shape beside TA-Lib's, and our signal beside it. Confirmation by the next bar is in neither."
    )
    yield ""
    yield (
        "Two numbers that differ by less than a relative 1e-9 are equal to us. TA-Lib compares them as they are, so a "
        "shadow exactly as long as the body may be longer to it by the noise of a subtraction: of such ties come the "
        "bars on which `lower_shadow > body` of the spinning top fails, and the small numbers below. Where several "
        "conditions fail on one bar, each is counted."
    )
    yield ""


def _table(measured: Measured) -> Iterator[str]:
    yield (
        "| pattern | TA-Lib | TA-Lib finds | our shape | both | only our shape | only TA-Lib | our signal | of it "
        "TA-Lib too |"
    )
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for pattern in PATTERNS:
        if pattern.key not in COUNTERPARTS:
            yield f"| `{pattern.key}` | none | | | | | | | |"
            continue
        tally = measured.tallies[pattern.key]
        numbers = (
            *(tally.theirs, tally.shape, tally.both_shape, tally.shape - tally.both_shape),
            *(tally.theirs - tally.both_shape, tally.signal, tally.both_signal),
        )
        cells = " | ".join(f"{number:,}" for number in numbers)
        yield f"| `{pattern.key}` | `{COUNTERPARTS[pattern.key].function}` | {cells} |"
    yield ""


def _section(pattern: Pattern, counterpart: Counterpart, tally: Tally) -> Iterator[str]:
    yield f"## {pattern.key} and {counterpart.function}"
    yield ""
    yield f"{counterpart.asks} {counterpart.why}"
    yield ""
    only_theirs, only_ours = tally.theirs - tally.both_shape, tally.shape - tally.both_shape
    if only_theirs:
        yield f"- Only TA-Lib finds {only_theirs:,}. Of our conditions fail there: {_told(tally.shape_causes)}."
    if only_ours:
        causes = _told(tally.their_causes)
        yield f"- Only our shape is there on {only_ours:,}." + (f" Of TA-Lib's fail there: {causes}." if causes else "")
    if pattern.context and tally.both_shape:
        without = tally.both_shape - tally.both_signal
        yield (
            f"- Of the {tally.both_shape:,} shapes that both find, {without:,} ({without / tally.both_shape:.0%}) have "
            f"no context and are no signal. Of it fail: {_told(tally.context_causes)}."
        )
    yield ""


def _told(causes: Counter[str]) -> str:
    """The causes, most frequent first."""
    return "; ".join(f"{cause}: {count:,}" for cause, count in causes.most_common(_CAUSES_SHOWN) if count)


def main() -> None:
    """Measure and write the document."""
    if not SHARES.is_dir():
        sys.exit(f"the real prices are missing: {SHARES}")
    DOCUMENT.write_text(document(measure(SHARES)), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT}\n")


if __name__ == "__main__":
    main()
