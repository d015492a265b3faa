"""Dated cases that articles tell: what a candle looked like, and what closes did after it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.candles import HAMMER_FAMILY, pattern_by_key
from analysis.candles.confirmation import status_at
from analysis.checklist import price_step, read_checklist
from analysis.claims.measured import Measured
from analysis.claims.series import Series
from analysis.exchanges import InstrumentKind
from analysis.indicators import sma
from tests.article_figures.figure import Figure, Theme, change, number, percent, words
from tests.article_figures.prices import Prices

CASE, TYPES, TRADING = "hammer-case", "hammer-types", "hammer-trading"
EXAMPLE, CHECKLIST, LIMITS = "inverted-hammer-example", "hammer-checklist", "inverted-hammer-limits"

# Hammers of early 2022: symbol, day, and counted from the close of the candle over ten sessions.
_PROPERTY_2022 = (
    ("NVL", "2022-01-13"),
    ("VIC", "2022-01-21"),
    ("VHM", "2022-02-24"),
    ("TCH", "2022-01-28"),
    ("NLG", "2022-05-24"),
)


def case_themes(prices: Prices) -> Iterator[Theme]:
    """Cases of the index, of single shares, and whole checklists."""
    index = prices.index("VNINDEX")
    yield Theme(
        title="Cases of the VN-Index",
        definition=(
            "`VNINDEX`: body and shadows in points, volume over the mean of the 20 sessions before, changes from "
            "close to close."
        ),
        figures=(*_october_2023(index), *_shapes_2022(index)),
    )
    yield Theme(
        title="Cases of shares",
        definition=(
            "`vn_long`: adjusted prices, so changes and proportions only; shadows and bodies as shares of the open or "
            "of the range."
        ),
        figures=(*_vnm_2024(prices.share("VNM")), *_ctg_2025(prices.share("CTG")), *_fpt_2025(prices.share("FPT")),
                 *_property_2022(prices), *_volume(prices.share("FPT"))),
    )  # fmt: skip
    yield Theme(
        title="Checklists of hammers",
        definition="`analysis.checklist` on `vn_long`, price step of HOSE; later changes from the first day's close.",
        figures=tuple(_checklists(prices)),
    )


def _october_2023(index: Series) -> Iterator[Figure]:
    yield from _parts(index, "2023-10-25", CASE, ("body", "lower_shadow", "upper_shadow"), 2)
    yield from (_busy(index, day, CASE) for day in ("2023-10-25", "2023-10-26", "2023-10-27"))
    yield from _parts(index, "2023-10-27", f"{CASE} dragonfly-doji", ("body",), 1)
    yield from _parts(index, "2023-10-27", f"{CASE} dragonfly-doji", ("lower_shadow",), 0)
    share = _of_range(index, "2023-10-27", "lower_shadow")
    yield percent("VNINDEX: lower shadow of the range", share, "dragonfly-doji", digits=0)
    for day in ("2023-10-26", "2023-10-30", "2023-11-02"):
        yield change("VNINDEX in one session", index.session(day), CASE)
    yield change("VNINDEX, four sessions", index.after("2023-10-25", 4), CASE)
    yield change("VNINDEX, six weeks", index.change("2023-10-25", "2023-12-06"), CASE)
    yield change("VNINDEX from the low close", index.change("2023-10-31", "2023-12-06"), CASE)


def _shapes_2022(index: Series) -> Iterator[Figure]:
    article, candles = "hammer-mistakes", index.history.candles
    shapes = np.logical_or.reduce([pattern.shape_at(candles) for pattern in HAMMER_FAMILY])
    found = np.logical_or.reduce([index.history.found(pattern) for pattern in HAMMER_FAMILY])
    days = [index.days[bar] for bar in np.flatnonzero(shapes).tolist() if index.days[bar].startswith("2022")]
    signals = sum(bool(found[index.bar(day)]) for day in days)
    yield number(
        "VNINDEX: shapes of a hammer or dragonfly doji in 2022",
        Measured(value=len(days), span=", ".join(days)),
        article,
    )
    yield number("of them signals", Measured(value=signals, span="2022"), rounded=article)
    deepest = sorted(_lowest(index, day) for day in days)
    for name, value in (("deepest", deepest[0]), ("second shallowest", deepest[-2]), ("shallowest", deepest[-1])):
        yield change(f"VNINDEX: lowest close of 20 sessions, {name}", Measured(value=value, span="2022"), article)


def _vnm_2024(vnm: Series) -> Iterator[Figure]:
    for day in ("2024-08-23", "2024-08-26", "2024-08-27", "2024-08-28", "2024-08-30"):
        yield change("VNM in one session", vnm.session(day), CASE)
    for part in ("body", "lower_shadow"):
        yield percent(f"VNM: {part.replace('_', ' ')}", _of_open(vnm, "2024-08-29", part), CASE, digits=2)
    yield _busy(vnm, "2024-08-29", CASE)
    bar = vnm.bar("2024-08-29")
    best = float(vnm.history.candles.high[bar + 1 : bar + 11].max() / vnm.closes[bar] - 1)
    yield change("VNM: highest price of ten sessions", Measured(value=best, span="from 2024-08-29"), CASE)
    yield change("VNM, ten sessions", vnm.after("2024-08-29", 10), CASE)


def _ctg_2025(ctg: Series) -> Iterator[Figure]:
    day = "2025-04-23"
    for part in ("upper_shadow", "lower_shadow"):
        yield percent(f"CTG: {part.replace('_', ' ')} of the range", _of_range(ctg, day, part), TYPES, digits=0)
    bar = ctg.bar(day)
    away = Measured(value=float(ctg.closes[bar] / sma(ctg.closes, 200)[bar] - 1), span=day)
    yield change("CTG: close from the 200-day average", away, TYPES)
    yield _busy(ctg, "2025-04-24", TYPES)
    yield change("CTG in one session", ctg.session("2025-04-24"), TYPES)
    yield change("CTG, six sessions", ctg.after(day, 6), TYPES)
    yield number("CTG: lower shadow over body", _over_body(ctg, "2025-04-22", "lower_shadow"), TYPES)
    yield _busy(ctg, "2025-04-22", TYPES)


def _fpt_2025(fpt: Series) -> Iterator[Figure]:
    yield change("FPT in one session", fpt.session("2025-02-03"), TRADING)
    yield change("FPT, February 2025", fpt.change("2025-02-03", "2025-02-28"), TRADING)
    month = fpt.within("2025-02-01", "2025-02-28")
    candles = fpt.history.candles
    highest = candles.high[month] / np.minimum.accumulate(candles.low[month]) - 1
    rise = Measured(value=float(highest.max()), span="2025-02")
    yield change("FPT: largest rise within February, low to high", rise, rounded=TRADING)
    keys = ("hammer", "dragonfly_doji", "inverted_hammer")
    found = sum(int(fpt.history.found(pattern_by_key(key))[month].sum()) for key in keys)
    yield number("FPT: hammers of February 2025", Measured(value=found, span="2025-02"), rounded=TRADING)
    article = "inverted-hammer-trading"
    yield words("FPT: inverted hammer", _status(fpt, "inverted_hammer", "2025-04-03"), "2025-04-03", rounded=article)
    yield _busy(fpt, "2025-04-03", article)
    yield change("FPT in one session", fpt.session("2025-04-04"), article)
    yield change("FPT in one session", fpt.session("2025-04-08"), article)
    yield words("FPT: inverted hammer", _status(fpt, "inverted_hammer", "2025-12-25"), "2025-12-25", rounded=article)
    yield change("FPT, ten sessions", fpt.after("2025-12-25", 10), article)


def _property_2022(prices: Prices) -> Iterator[Figure]:
    for symbol, day in _PROPERTY_2022:
        share = prices.share(symbol)
        yield words(f"{symbol}: hammer", _status(share, "hammer", day), day, rounded="hammer-failure")
        yield change(f"{symbol}, ten sessions from the candle", share.after(day, 10), "hammer-failure")


def _volume(fpt: Series) -> Iterator[Figure]:
    day = "2026-02-23"
    traded = Measured(value=fpt.price(day, "volume").value / 1e6, span=day)
    yield number("FPT: million shares traded", traded, "volume", digits=1)
    ratio = Measured(value=float(fpt.history.volume_ratio[fpt.bar(day)]), span=day)
    yield number("FPT: times the mean volume", ratio, "volume", digits=1)
    yield change("FPT in one session", fpt.session(day), "volume", digits=2)


def _checklists(prices: Prices) -> Iterator[Figure]:
    vnm, fpt = prices.share("VNM"), prices.share("FPT")
    yield from _checklist(vnm, "2024-10-02", CHECKLIST, CHECKLIST)
    yield number("VNM: lower shadow over body", _over_body(vnm, "2024-10-02", "lower_shadow"), CHECKLIST)
    yield change("VNM, ten sessions", vnm.after("2024-10-03", 10), CHECKLIST)
    yield from _checklist(fpt, "2025-10-20", EXAMPLE, f"{EXAMPLE} {LIMITS}")
    yield number("FPT: upper shadow over body", _over_body(fpt, "2025-10-20", "upper_shadow"), EXAMPLE, digits=1)
    for sessions in (5, 10, 20):
        yield change(f"FPT, {sessions} sessions", fpt.after("2025-10-21", sessions), EXAMPLE)
    yield _busy(vnm, "2025-04-09", EXAMPLE)
    yield change("VNM, ten sessions", vnm.after("2025-04-10", 10), EXAMPLE)


def _checklist(share: Series, day: str, article: str, both: str) -> Iterator[Figure]:
    bar = share.bar(day)
    low = float(share.history.candles.low[bar])
    tick = price_step(low, kind=InstrumentKind.SHARE, currency="VND", exchange="HOSE")
    read = read_checklist(share.history, bar, tick=tick)
    name = f"{share.symbol} {read.pattern.key.replace('_', ' ')}"
    yield number(f"{name}: steps passed", Measured(value=read.passed, span=day), article)
    if read.stop.distance is None or read.reward.ratio is None or read.volume.ratio is None:
        raise ValueError(f"{share.symbol} {day}: a step of the checklist is not known")
    yield percent(f"{name}: stop under the entry", Measured(value=read.stop.distance, span=day), both)
    yield number(f"{name}: reward over risk", Measured(value=read.reward.ratio, span=day), both, digits=1)
    yield number(f"{name}: volume", Measured(value=read.volume.ratio, span=day), article, digits=2)


def _status(series: Series, key: str, day: str) -> str:
    """What became of the pattern of that day, or that there is none."""
    pattern, bar = pattern_by_key(key), series.bar(day)
    if not series.history.found(pattern)[bar]:
        return "none"
    return str(status_at(pattern, series.history.candles, bar))


def _parts(series: Series, day: str, articles: str, parts: tuple[str, ...], digits: int) -> Iterator[Figure]:
    for part in parts:
        name = f"{series.symbol}: {part.replace('_', ' ')}"
        yield number(name, Measured(value=_part(series, day, part), span=day), articles, digits=digits)


def _part(series: Series, day: str, part: str) -> float:
    return float(getattr(series.history.candles, part)[series.bar(day)])


def _of_open(series: Series, day: str, part: str) -> Measured:
    return Measured(value=_part(series, day, part) / _part(series, day, "open"), span=day)


def _of_range(series: Series, day: str, part: str) -> Measured:
    whole = _part(series, day, "high") - _part(series, day, "low")
    return Measured(value=_part(series, day, part) / whole, span=day)


def _over_body(series: Series, day: str, part: str) -> Measured:
    return Measured(value=_part(series, day, part) / _part(series, day, "body"), span=day)


def _busy(series: Series, day: str, article: str) -> Figure:
    ratio = float(series.history.volume_ratio[series.bar(day)])
    return number(f"{series.symbol}: volume", Measured(value=ratio, span=day), article, digits=2)


def _lowest(series: Series, day: str) -> float:
    """The lowest of the 20 closes after that day against its own."""
    bar = series.bar(day)
    return float(series.closes[bar + 1 : bar + 21].min() / series.closes[bar] - 1)
