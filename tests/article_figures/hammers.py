"""What closes did in the ten sessions after hammers and their relatives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median

import numpy as np
from numpy.typing import NDArray

from analysis.bars import TOLERANCE
from analysis.candles.confirmation import Status
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.listings import Listings
from analysis.price_limits import at_ceiling
from analysis.signals import Event, find_events, signal_by_key
from analysis.track_record import Tally
from tests.article_figures.counting import gains, share_risen
from tests.article_figures.figure import Figure, Theme, change, number, percent, words
from tests.article_figures.listing import largest_on_hose, listed_companies
from tests.article_figures.prices import Prices

SESSIONS = 10
SINCE, UNTIL = "2015-01-01", "2025-12-31"
SPAN = "2015–2025"
LARGE_GAIN = 0.06

_KEYS = ("hammer", "inverted_hammer", "dragonfly_doji", "shooting_star", "hanging_man")
_CONFIRMED = "confirmed, from the confirming close"

_DEFINITION = (
    "Every series of `vn_long` (187 shares and an ETF), signals dated 2015 to 2025, the product's own rules "
    "(`analysis.candles`), all bars as warm-up. Counted from the close at which one could act: that of the candle "
    '("at its own close"), or of the next bar, which confirmed or rejected it; ten traded sessions later a close is '
    "higher or not (equal is not). Intervals are Wilson's at 95 %; they take the cases as independent, which signals "
    "of one market day are not."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One signal: what became of it, and the gain from its own close and from the next one; None where too late."""

    symbol: str
    signal: str
    day: str
    status: Status | None
    rises: bool
    volume_ratio: float | None
    from_candle: float | None
    from_next: float | None
    best: float | None
    known_bar: int | None


def cases_of(series: Series, since: str = SINCE, until: str = UNTIL) -> list[Case]:
    """Every hammer, inverted hammer, dragonfly doji, shooting star and hanging man of the span."""
    events = find_events(series.history, [signal_by_key(key) for key in _KEYS])
    return [_case(series, event) for event in events if since <= event.session.isoformat() <= until]


def _case(series: Series, event: Event) -> Case:
    ratio = event.facts["volume_ratio"]
    after = series.closes[event.bar + 1 : event.bar + 1 + SESSIONS]
    return Case(
        symbol=series.symbol,
        signal=event.signal,
        day=event.session.isoformat(),
        status=event.status,
        rises=bool(series.closes[event.bar] > series.history.candles.open[event.bar] * (1 + TOLERANCE)),
        volume_ratio=ratio if isinstance(ratio, float) else None,
        from_candle=_gain(series, event.bar),
        from_next=None if event.known_bar is None else _gain(series, event.known_bar),
        best=float(after.max() / series.closes[event.bar] - 1) if len(after) == SESSIONS else None,
        known_bar=event.known_bar,
    )


def _gain(series: Series, bar: int) -> float | None:
    found = gains(series.closes, [bar], SESSIONS)
    return found[0] if found else None


def hammer_themes(prices: Prices) -> Iterator[Theme]:
    """The hammer family, its counterparts at the top, and any day for comparison."""
    shares = list(prices.shares())
    cases = [case for series in shares for case in cases_of(series)]
    listed = {symbol: one.exchange for symbol, one in listed_companies(prices).items()}
    yield Theme(
        title="Ten sessions after hammers",
        definition=_DEFINITION,
        figures=(
            *_any_day(shares),
            *_hammers([case for case in cases if case.signal == "hammer"]),
            *_colours([case for case in cases if case.signal == "hammer"], listed),
            *_on_the_index(prices),
            *_largest(prices),
        ),
    )
    yield Theme(
        title="Ten sessions after inverted hammers",
        definition="As for hammers.",
        figures=tuple(
            _inverted([case for case in cases if case.signal == "inverted_hammer"], _ceilings(shares, listed))
        ),
    )
    yield Theme(
        title="Ten sessions after their relatives",
        definition="As for hammers. Of the shooting star and the hanging man lower closes are the right direction.",
        figures=tuple(_relatives(cases)),
    )


def _any_day(shares: Sequence[Series]) -> Iterator[Figure]:
    changes = _any_changes(shares)
    yield number("symbols", _measured(len(shares)), "hammer-win-rate hammer hammer-types dragonfly-doji hanging-man")
    yield percent(
        "any session: closes higher",
        _measured(share_risen(changes), len(changes)),
        "hammer-win-rate dragonfly-doji hanging-man shooting-star inverted-hammer inverted-hammer-reliability",
    )
    yield change(
        "any session: mean change",
        _measured(mean(changes), len(changes)),
        "hammer-win-rate dragonfly-doji inverted-hammer-reliability",
    )


def _any_changes(many: Sequence[Series]) -> list[float]:
    """The changes after any session of the span."""
    changes = []
    for series in many:
        part = series.within(SINCE, UNTIL)
        changes += gains(series.closes, range(part.start, part.stop), SESSIONS)
    return changes


def _hammers(cases: Sequence[Case]) -> Iterator[Figure]:
    confirmed, rejected = _with(cases, Status.CONFIRMED), _with(cases, Status.REJECTED)
    at_once, known, lost = _at_once(cases), _known(confirmed), _known(rejected)
    ahead = _at_once(confirmed)
    busy, busier, quiet = _by_volume(confirmed)
    yield number("hammers", _measured(len(at_once)), "hammer-types hammer-win-rate")
    yield _share("at its own close", at_once, "hammer-win-rate hammer-confirmation")
    yield change("at its own close: mean", _of(mean, at_once), "hammer-win-rate")
    yield percent(
        "confirmed",
        _measured(len(confirmed) / len(cases), len(cases)),
        "hammer-types",
        digits=0,
        rounded="hammer hammer-win-rate hammer-failure hammer-mistakes",
    )
    yield number(_CONFIRMED, _measured(len(known)), "hammer-win-rate inverted-hammer")
    yield _share(_CONFIRMED, known, "hammer-win-rate hammer-confirmation inverted-hammer", rounded="hammer-failure")
    yield change(f"{_CONFIRMED}: mean", _of(mean, known), "hammer-win-rate")
    yield change(f"{_CONFIRMED}: median", _of(median, known), "hammer-win-rate")
    yield number("confirmed, volume from 1.2 times", _measured(len(busy)), "hammer-win-rate")
    yield _share("confirmed, volume from 1.2 times", busy, "hammer-win-rate hammer-confirmation")
    yield change("confirmed, volume from 1.2 times: mean", _of(mean, busy), "hammer-win-rate")
    yield _share("confirmed, volume from 1.3 times", busier, "hammer-mistakes")
    yield _share("confirmed, volume under 1 time", quiet, "hammer-mistakes")
    yield number("rejected, from the rejecting close", _measured(len(lost)), "hammer-win-rate")
    yield _share("rejected, from the rejecting close", lost, "hammer-win-rate")
    yield _share("later confirmed, from its own close (looks ahead)", ahead, "hammer-win-rate")
    yield _share("the same, rounded", ahead, "hammer-confirmation", digits=0)
    yield change("later confirmed, from its own close (looks ahead): mean", _of(mean, ahead), "hammer-win-rate")


def _colours(cases: Sequence[Case], listed: dict[str, str]) -> Iterator[Figure]:
    confirmed = _with(cases, Status.CONFIRMED)
    yield _share("confirmed, green", _known([case for case in confirmed if case.rises]), "hammer")
    yield _share("confirmed, red", _known([case for case in confirmed if not case.rises]), "hammer")
    red = [
        case for case in cases if not case.rises and case.day.startswith("2024") and listed.get(case.symbol) == "HOSE"
    ]
    large = [case.from_candle for case in red if case.from_candle is not None and case.from_candle >= LARGE_GAIN]
    reached = [case.best for case in red if case.best is not None and case.best >= LARGE_GAIN]
    year = "2024, HOSE"
    yield number("red hammers of 2024 on HOSE", Measured(value=len(red), span=year), "hammer")
    ten = Measured(value=len(large) / len(red), span=year, cases=len(red))
    yield percent("of them at least 6 % higher after ten sessions", ten, "hammer", digits=0)
    once = Measured(value=len(reached) / len(red), span=year, cases=len(red))
    yield percent("of them with one of the ten closes at least 6 % higher", once, "hammer", digits=0)


def _on_the_index(prices: Prices) -> Iterator[Figure]:
    hammers = [case for case in cases_of(prices.index("VNINDEX")) if case.signal == "hammer"]
    confirmed = _with(hammers, Status.CONFIRMED)
    yield number("hammers of the VN-Index", _measured(len(hammers)), "hammer-win-rate hammer-confirmation")
    yield number("of them confirmed", _measured(len(confirmed)), "hammer-win-rate hammer-confirmation")


def _largest(prices: Prices) -> Iterator[Figure]:
    """The universe that the source's back-test names: the index and 50 large companies."""
    many = [*largest_on_hose(prices, 50), prices.index("VNINDEX")]
    cases = [case for series in many for case in cases_of(series) if case.signal == "hammer"]
    busy = [
        case
        for case in _with(cases, Status.CONFIRMED)
        if case.volume_ratio is not None and case.volume_ratio >= 1.2 * (1 - TOLERANCE)
    ]
    name, article = "VN-Index and the 50 largest of HOSE", "hammer-win-rate"
    ahead, known, any_day = _at_once(busy), _known(busy), _any_changes(many)
    yield number(f"{name}: confirmed, volume from 1.2 times", _measured(len(busy)), article)
    yield _share(f"{name}: later confirmed, from its own close (looks ahead)", ahead, article)
    yield _share(f"{name}: confirmed, from the confirming close", known, article)
    yield percent(f"{name}: any session: closes higher", _measured(share_risen(any_day), len(any_day)), article)


def _ceilings(shares: Sequence[Series], listed: dict[str, str]) -> dict[str, NDArray[np.bool_]]:
    """For every share its closes at the daily limit."""
    return {
        series.symbol: at_ceiling(series.history.frame, Listings(exchange=listed.get(series.symbol)), "close")
        for series in shares
    }


def _inverted(cases: Sequence[Case], ceilings: dict[str, NDArray[np.bool_]]) -> Iterator[Figure]:
    confirmed, rejected = _with(cases, Status.CONFIRMED), _with(cases, Status.REJECTED)
    at_once, known, lost = _at_once(cases), _known(confirmed), _known(rejected)
    _, busier, quiet = _by_volume(confirmed)
    here, pair = "inverted-hammer-reliability", "inverted-hammer inverted-hammer-reliability"
    yield number("inverted hammers", _measured(len(at_once)), f"hammer-types {here}")
    yield _share("at its own close", at_once, here)
    yield change("at its own close: mean", _of(mean, at_once), here)
    share = _measured(len(confirmed) / len(cases), len(cases))
    yield percent("confirmed", share, f"hammer-types {here} inverted-hammer-limits inverted-hammer-trading", digits=0)
    yield number(_CONFIRMED, _measured(len(known)), pair)
    yield _share(_CONFIRMED, known, pair)
    yield _interval(known, here)
    yield change(f"{_CONFIRMED}: mean", _of(mean, known), here)
    yield change(f"{_CONFIRMED}: median", _of(median, known), here)
    yield number("rejected, from the rejecting close", _measured(len(lost)), here)
    yield _share("rejected, from the rejecting close", lost, here)
    yield number("confirmed, volume from 1.3 times", _measured(len(busier)), here)
    yield _share("confirmed, volume from 1.3 times", busier, here, digits=0)
    yield number("confirmed, volume under 1 time", _measured(len(quiet)), here)
    yield _share("confirmed, volume under 1 time", quiet, here, digits=0)
    limited = [case for case in confirmed if case.known_bar is not None and ceilings[case.symbol][case.known_bar]]
    others = _known([case for case in confirmed if case not in limited])
    yield number("confirmed at the daily limit", _measured(len(limited)), pair)
    yield _share("confirmed, not at the daily limit", others, pair)
    for name, rises in (("green", True), ("red", False)):
        coloured = _known([case for case in confirmed if case.rises is rises])
        yield number(f"confirmed, {name}", _measured(len(coloured)), "inverted-hammer")
        yield _share(f"confirmed, {name}", coloured, "inverted-hammer", digits=0)


def _relatives(cases: Sequence[Case]) -> Iterator[Figure]:
    for key, article in (
        ("dragonfly_doji", "dragonfly-doji"),
        ("shooting_star", "shooting-star"),
        ("hanging_man", "hanging-man"),
    ):
        name = key.replace("_", " ")
        own = [case for case in cases if case.signal == key]
        confirmed = _with(own, Status.CONFIRMED)
        known, lost = _known(confirmed), _known(_with(own, Status.REJECTED))
        yield number(f"{name}: how many", _measured(len(own)), article)
        yield number(f"{name}: {_CONFIRMED}", _measured(len(known)), article)
        yield _share(f"{name}: {_CONFIRMED}", known, article)
        if key != "shooting_star":
            yield _interval(known, article, f"{name}: ")
        if key == "dragonfly_doji":
            yield change(f"{name}: {_CONFIRMED}: mean", _of(mean, known), article)
        if key == "hanging_man":
            yield percent(f"{name}: confirmed", _measured(len(confirmed) / len(own), len(own)), article, digits=0)
            yield _share(f"{name}: rejected, from the rejecting close", lost, article)


def _with(cases: Sequence[Case], status: Status) -> list[Case]:
    return [case for case in cases if case.status is status]


def _at_once(cases: Sequence[Case]) -> list[float]:
    return [case.from_candle for case in cases if case.from_candle is not None]


def _known(cases: Sequence[Case]) -> list[float]:
    return [case.from_next for case in cases if case.from_next is not None]


def _by_volume(cases: Sequence[Case]) -> tuple[list[float], list[float], list[float]]:
    """The gains with a volume from 1.2 and from 1.3 times, and under 1 time the mean of the 20 bars before."""
    known = [(case, case.volume_ratio) for case in cases if case.volume_ratio is not None]
    return (
        _known([case for case, ratio in known if ratio >= 1.2 * (1 - TOLERANCE)]),
        _known([case for case, ratio in known if ratio >= 1.3 * (1 - TOLERANCE)]),
        _known([case for case, ratio in known if ratio < 1]),
    )


def _measured(value: float, cases: int | None = None) -> Measured:
    return Measured(value=value, span=SPAN, cases=cases)


def _share(name: str, changes: Sequence[float], articles: str, *, digits: int = 1, rounded: str = "") -> Figure:
    measured = _measured(share_risen(changes), len(changes))
    return percent(f"{name}: closes higher", measured, articles, digits=digits, rounded=rounded)


def _of(measure: Callable[[Sequence[float]], float], changes: Sequence[float]) -> Measured:
    return _measured(measure(changes), len(changes))


def _interval(changes: Sequence[float], article: str, name: str = "") -> Figure:
    tally = Tally.of(np.array(changes))
    if tally.wilson is None:
        raise ValueError("no interval without cases")
    low, high = tally.wilson.low, tally.wilson.high
    return words(f"{name}95 % interval of it", f"{low * 100:.0f}–{high * 100:.0f}%", SPAN, article)
