"""The border that every price history passes: refused where it cannot be right, stamped where it is doubtful."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias, TypeVar

import numpy as np
import structlog
from numpy.typing import NDArray

from analysis.bars import Bars, Defect, DroppedBar
from analysis.exchanges import TRADING_HOURS, InstrumentKind
from analysis.plausibility import (
    WORTHLESS,
    Remark,
    last_closes,
    remarks_on,
    share_on_steps,
    staleness,
    thousandfold,
)
from analysis.trading_calendar import last_day_over
from bot.clock import Clock, utc_now
from bot.errors import TryLater
from bot.instruments import Instrument
from bot.prices.port import PriceHistory

# A whole market and its indices, several times over.
_REMEMBERED = 4096
_LEVEL_HOLDS = timedelta(days=1)
# Files are the operator's own, in a unit that the operator names: what looks wrong there is told, not overruled.
_TOLD_ONLY = frozenset({"csv"})

log = structlog.get_logger(__name__)

Key = TypeVar("Key", bound=Hashable)
_Seen: TypeAlias = tuple[str, Instrument, bool, datetime, date, int, date, float]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Verdict:
    """What was found in one history.

    refusal: why it cannot be right, as the fields of the error; empty where it can.
    session: the last bar's.
    closes: the last ones.
    """

    remarks: tuple[Remark, ...]
    refusal: Mapping[str, object]
    session: date
    closes: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Level:
    """The last closes that were admitted, up to that session, and from whom: first at `since`, last at `told_at`."""

    source: str
    session: date
    closes: NDArray[np.float64]
    since: datetime
    told_at: datetime


class Border:
    """Looks over what price sources give. It remembers what it has seen: the same history again costs next to nothing.

    Of two sources that tell a symbol's price a factor of about 1,000 apart, both within what is possible, the one is
    believed of whose last closes more lie on the exchange's price steps: who came first proves nothing. The other is
    refused while the believed one keeps telling its level. Where steps tell nothing, the level told first holds for a
    day: then the other has its turn, so that neither is locked out for ever.
    """

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._verdicts: OrderedDict[_Seen, _Verdict] = OrderedDict()
        self._levels: OrderedDict[str, _Level] = OrderedDict()

    def admit(self, history: PriceHistory) -> PriceHistory:
        """The history without bars from the future and with its remarks.

        Raises TryLater (`implausible_prices`) where its prices cannot be right: `reason` is `from_the_future` (no other
        bar is left), `wrong_unit`, `unit_change` or `unit_differs` (from what another source tells). Files with a wrong
        unit pass with that remark. A history without bars passes as it is; simulated prices are not compared with
        others.
        """
        if history.bars.frame.empty:
            return history
        now = self._clock()
        kept = _without_future(history, now)
        verdict = self._verdict_on(kept, now)
        if verdict.refusal:
            raise _refused(kept, verdict.refusal)
        if not kept.simulated:
            self._compare(kept, verdict, now)
        return replace(kept, remarks=verdict.remarks) if verdict.remarks else kept

    def _verdict_on(self, history: PriceHistory, now: datetime) -> _Verdict:
        seen = _recognised_by(history, now)
        verdict = self._verdicts.get(seen)
        if verdict is None:
            verdict = self._verdicts[seen] = _examine(history, now)
        _bound(self._verdicts, seen)
        return verdict

    def _compare(self, history: PriceHistory, verdict: _Verdict, now: datetime) -> None:
        """Refuse what is in another unit than the level known; else remember its own."""
        symbol = history.instrument.symbol
        known = self._levels.get(symbol)
        same_source = known is not None and known.source == history.source
        if known is not None and not same_source:
            _compare_with(known, history, verdict, now)
        # Saved bars bring no news of what their source tells today.
        if history.outage is None:
            self._levels[symbol] = _Level(
                source=history.source,
                session=verdict.session,
                closes=verdict.closes,
                since=known.since if known is not None and same_source else now,
                told_at=now,
            )
            _bound(self._levels, symbol)


def _without_future(history: PriceHistory, now: datetime) -> PriceHistory:
    """The history without bars of days that have not come yet where it trades, which go to the dropped ones."""
    today = now.astimezone(TRADING_HOURS[history.instrument.market].zone).date()
    bars = history.bars
    if bars.last_session <= today:
        return history
    known = int(np.searchsorted(bars.sessions, np.datetime64(today), side="right"))
    future = tuple(DroppedBar(session=day, defect=Defect.FROM_THE_FUTURE) for day in bars.sessions[known:].tolist())
    log.warning(
        "prices.from_the_future",
        source=history.source,
        symbol=history.instrument.symbol,
        session=str(bars.last_session),
        today=str(today),
        count=len(future),
    )
    if not known:
        raise _refused(history, {"reason": "from_the_future", "session": bars.last_session, "today": today})
    return replace(history, bars=Bars(frame=bars.frame.iloc[:known], dropped=(*bars.dropped, *future)))


def _recognised_by(history: PriceHistory, now: datetime) -> _Seen:
    """What no two different histories share; and another answer once another session is over."""
    instrument = history.instrument
    return (
        history.source,
        instrument,
        history.adjusted,
        history.fetched_at,
        last_day_over(instrument.market, now),
        len(history.bars.frame),
        history.bars.last_session,
        last_closes(history.bars, 1).item(),
    )


def _examine(history: PriceHistory, now: datetime) -> _Verdict:
    """The verdict on a history that was not seen before, logged."""
    instrument, bars = history.instrument, history.bars
    remarks = remarks_on(
        bars,
        kind=instrument.kind,
        market=instrument.market,
        listings=instrument.listings,
        adjusted=history.adjusted,
    )
    stale = staleness(bars, market=instrument.market, moment=now)
    remarks = remarks if stale is None else (*remarks, stale)
    fatal = next((remark for remark in remarks if remark.doubt in WORTHLESS), None)
    refusal: dict[str, object] = {}
    if fatal is not None and history.source not in _TOLD_ONLY:
        refusal = {
            "reason": fatal.doubt.value,
            "session": fatal.session,
            "value": fatal.value,
            "currency": instrument.currency,
        }
        _tell_refused(history, refusal)
    else:
        _tell_doubtful(history, remarks)
    return _Verdict(remarks=remarks, refusal=refusal, session=bars.last_session, closes=last_closes(bars))


def _compare_with(known: _Level, history: PriceHistory, verdict: _Verdict, now: datetime) -> None:
    """Raise TryLater where the history is in another unit than the level known and deserves no more belief."""
    sessions = history.bars.sessions
    nearest = int(np.abs(sessions - np.datetime64(known.session)).argmin())
    close = float(history.bars.frame["close"].iloc[nearest])
    known_close = known.closes[-1].item()
    if not thousandfold(np.array(close / known_close)):
        return
    instrument = history.instrument
    # Funds and indices have no steps of ours.
    exchange = instrument.exchange if instrument.kind is InstrumentKind.SHARE else None
    on_steps, known_on_steps = (share_on_steps(closes, exchange) for closes in (verdict.closes, known.closes))
    numbers: dict[str, object] = {
        "session": sessions[nearest].item(),
        "value": close,
        "other": known.source,
        "other_session": known.session,
        "other_value": known_close,
        "on_steps": on_steps,
        "other_on_steps": known_on_steps,
    }
    told = known.told_at if on_steps < known_on_steps else known.since
    if on_steps <= known_on_steps and now - told <= _LEVEL_HOLDS:
        refusal = {"reason": "unit_differs", **numbers}
        _tell_refused(history, refusal)
        raise _refused(history, refusal)
    log.warning("prices.level_replaced", source=history.source, symbol=history.instrument.symbol, **_written(numbers))


def _refused(history: PriceHistory, fields: Mapping[str, object]) -> TryLater:
    return TryLater("implausible_prices", source=history.source, symbol=history.instrument.symbol, **fields)


def _tell_refused(history: PriceHistory, fields: Mapping[str, object]) -> None:
    log.warning("prices.implausible", source=history.source, symbol=history.instrument.symbol, **_written(fields))


def _tell_doubtful(history: PriceHistory, remarks: Sequence[Remark]) -> None:
    """One line for each kind of doubt, with the numbers of the latest."""
    latest = {remark.doubt: remark for remark in remarks}
    for doubt, remark in latest.items():
        log.info(
            "prices.doubtful",
            source=history.source,
            symbol=history.instrument.symbol,
            doubt=doubt.value,
            remarks=sum(other.doubt is doubt for other in remarks),
            session=str(remark.session),
            sessions=remark.count,
            value=remark.value,
        )


def _written(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: str(value) if isinstance(value, date) else value for name, value in fields.items()}


def _bound(remembered: OrderedDict[Key, Any], used: Key) -> None:
    """Mark the entry as used last, and forget what was not used for longest."""
    remembered.move_to_end(used)
    while len(remembered) > _REMEMBERED:
        remembered.popitem(last=False)
