"""The text of a market capitalisation answer, and the words on its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from markupsafe import Markup

from analysis.bars import TOLERANCE
from analysis.charts.market_cap_chart import MarketCapWords
from analysis.exchanges import InstrumentKind
from analysis.market_cap import SCALES, MarketCap, PeerGroup, Peers, SizeClass
from analysis.timeframes import TimeframeBars
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.chart_words import frame_words, picture_title
from bot.replies.markup import first_that_fits, lines, paragraphs
from bot.replies.origin import advice_text, any_stale, origin_text, simulation_warning, source_name
from bot.replies.sectors import sector_name
from bot.replies.words import N_, Words

_MILLION, _BILLION = 1e6, 1e9
# A cap is shown with as many decimals as it takes to tell it from a threshold.
_DECIMALS = (0, 1, 2, 3)
_FEW = 100

SIZE_NAMES = {
    SizeClass.MEGA: N_("mega cap"),
    SizeClass.LARGE: N_("large cap"),
    SizeClass.MID: N_("mid cap"),
    SizeClass.SMALL: N_("small cap"),
    SizeClass.MICRO: N_("micro cap"),
    SizeClass.NANO: N_("nano cap"),
}
_CURRENCY_NAMES = {"VND": N_("VND"), "USD": N_("USD")}

_CLASSES = {
    "VND": (
        N_(
            "• <b>Large</b> (over %(first)s): many people trade it, it is easy to sell, and the price usually jumps "
            "less."
        ),
        N_("• <b>Mid</b> (%(second)s to %(first)s): room to grow, but it swings more than a large company."),
        N_(
            "• <b>Small</b> (under %(second)s): few people trade it, it can be hard to sell in time, and the price "
            "jumps easily."
        ),
    ),
    "USD": (
        N_(
            "• <b>Large</b> (from %(second)s, <b>mega</b> from %(first)s): easy to sell, and the price usually jumps "
            "less."
        ),
        N_("• <b>Mid</b> (from %(third)s): room to grow, but it swings more than a large company."),
        N_(
            "• <b>Small</b> (from %(fourth)s, below that <b>micro</b>, under %(fifth)s <b>nano</b>): few people trade "
            "it, it can be hard to sell in time, and the price jumps easily."
        ),
    ),
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth")

_UP = N_("Next class up: %(size)s, the line is at %(threshold)s (%(distance)s from here).")
_DOWN = N_("Next class down: %(size)s, the line is at %(threshold)s (%(distance)s from here).")


_NO_MARKET_CAP = {
    InstrumentKind.INDEX: N_(
        "<b>%(symbol)s</b> is an index, not a company: it has no shares, so no market cap of its own. Try a company, "
        "for example: <code>/marketcap REE</code>"
    ),
    InstrumentKind.FUND: N_(
        "<b>%(symbol)s</b> is a fund: its size is what it owns, and I do not know that. Try a company, for example: "
        "<code>/marketcap REE</code>"
    ),
    InstrumentKind.COIN: N_(
        "<b>%(symbol)s</b> is a coin and has no shares, and I do not know how many coins there are, so I do not guess. "
        "Try a company, for example: <code>/marketcap REE</code>"
    ),
}


def no_market_cap_text(words: Words, symbol: str, kind: InstrumentKind) -> Markup:
    """Why an index, a fund or a coin has no market cap here; KeyError for a share."""
    return words.text(_NO_MARKET_CAP[kind], symbol=symbol)


def market_cap_text(
    words: Words,
    history: PriceHistory,
    bars: TimeframeBars,
    reading: MarketCap,
    source: str,
    ask: Ask,
    peers: Peers | None = None,
) -> Markup:
    """The caption: the cap and its class, price and share count with their dates, the classes, the way to the next one.

    source: who published the share count. peers: similar companies, among which its place is told.
    """
    head = lines(simulation_warning(words, history), *_headlines(words, history, reading, source))
    formula = words.explanation("Market cap = price × number of shares: what the whole company costs on the market.")
    classes, ways = tuple(_classes(words, reading)), tuple(_ways(words, reading))
    caution = _caution(words, history, reading, ask)
    origin = lines(origin_text(words, history, bars, ask), advice_text(words))
    place = () if peers is None else (Markup.escape(_among(words, reading, peers)),)
    # The picture tells the way to the next class and the place among others too; a button explains the market cap.
    return first_that_fits(
        paragraphs(head, lines(first, *classes), lines(*further, caution), origin)
        for first, further in ((formula, (*place, *ways)), (formula, place), (None, place), (None, ()))
    )


def amount(words: Words, value: float, currency: str, digits: int = 0) -> str:
    """A sum as people say it: 32.770 tỷ đồng, 300 million USD."""
    unit = words.label(_CURRENCY_NAMES[currency]) if currency in _CURRENCY_NAMES else currency
    if value < _BILLION:
        number = words.number(value / _MILLION, digits)
        return words.label("%(number)s million %(currency)s", number=number, currency=unit)
    return words.label("%(number)s billion %(currency)s", number=words.number(value / _BILLION, digits), currency=unit)


def cap_amount(words: Words, reading: MarketCap) -> str:
    """The cap, never written as a threshold that it is not exactly at."""
    near = {neighbour.threshold for neighbour in (reading.above, reading.below) if neighbour}
    unit = _BILLION if reading.cap >= _BILLION else _MILLION
    start = 0 if reading.cap / unit >= _FEW else 1
    exact = any(abs(threshold / reading.cap - 1) <= TOLERANCE for threshold in near)
    digits = next(
        (
            digits
            for digits in _DECIMALS[start:]
            if exact or round(reading.cap / unit, digits) not in {threshold / unit for threshold in near}
        ),
        _DECIMALS[-1],
    )
    return amount(words, reading.cap, reading.currency, digits)


def market_cap_words(
    words: Words,
    history: PriceHistory,
    reading: MarketCap,
    ask: Ask,
    peers: Peers | None = None,
) -> MarketCapWords:
    """The words on the picture."""
    instrument, cap = history.instrument, cap_amount(words, reading)
    subtitle = (words.label("Market capitalisation"), instrument.written_exchange, source_name(words, history))
    frame = frame_words(
        words,
        picture_title(words, history),
        " · ".join(part for part in subtitle if part),
        "" if reading.size is None else _sentence(words.label(SIZE_NAMES[reading.size])),
        simulated=history.simulated,
        stale=any_stale([history], ask),
    )
    scale = SCALES.get(reading.currency)
    return MarketCapWords(
        frame=frame,
        factors=(*_factors(words, reading), (cap, words.label("market cap"))),
        mark=f"{instrument.symbol} · {cap}",
        sizes={size: words.label(name) for size, name in SIZE_NAMES.items()},
        thresholds=tuple(amount(words, threshold, reading.currency) for threshold in scale.thresholds) if scale else (),
        distances=tuple(_away(words, reading, threshold) for threshold in scale.thresholds) if scale else (),
        scale=words.label("This scale counts multiples: equal lengths are equal factors, not equal sums."),
        peers="" if peers is None else _among(words, reading, peers).removesuffix("."),
        peers_note="" if peers is None else _peers_note(words, peers),
    )


def _among(words: Words, reading: MarketCap, peers: Peers) -> str:
    """The company's place among its peers and itself."""
    rank, total = peers.rank(reading.cap), len(peers.companies) + 1
    if peers.group is PeerGroup.SECTOR:
        common = words.label("%(sector)s sector", sector=sector_name(words, peers.sector or ""))
    else:
        common = _sentence(words.label(SIZE_NAMES[peers.companies[0].market_cap.size or SizeClass.NANO]))
    if rank == 1:
        return words.label("%(common)s: the largest of %(total)s companies I compared.", common=common, total=total)
    if rank == total:
        return words.label("%(common)s: the smallest of %(total)s companies I compared.", common=common, total=total)
    return words.label(
        "%(common)s: number %(rank)s by size of %(total)s companies I compared.", common=common, rank=rank, total=total
    )


def _peers_note(words: Words, peers: Peers) -> str:
    """Of which days the other companies' figures are."""
    caps = [peer.market_cap for peer in peers.companies]
    return words.label(
        "Other companies: close %(session)s × shares outstanding %(counted)s.",
        session=_days(words, [cap.session for cap in caps]),
        counted=_days(words, [cap.shares_as_of for cap in caps]),
    )


def _days(words: Words, days: Sequence[date]) -> str:
    """The day, or the first and the last of several."""
    return " – ".join(words.date(day) for day in sorted({min(days), max(days)}))


def _sentence(text: str) -> str:
    """The text as a sentence begins."""
    return text[:1].upper() + text[1:]


def _away(words: Words, reading: MarketCap, threshold: float) -> str:
    """How far it is to a threshold of the company's own class; empty for the others."""
    for neighbour in (reading.above, reading.below):
        if neighbour is not None and neighbour.threshold == threshold:
            message = N_("%(percent)s%% higher") if neighbour is reading.above else N_("%(percent)s%% lower")
            return words.label(message, percent=words.number(100 * abs(neighbour.distance), 1))
    return ""


def _factors(words: Words, reading: MarketCap) -> tuple[tuple[str, str], tuple[str, str]]:
    """Price and share count, each with its name and date."""
    return (
        (words.price(reading.price, reading.currency), words.label("close\n%(day)s", day=words.date(reading.session))),
        (
            words.number(reading.shares),
            words.label("shares outstanding\n%(day)s", day=words.date(reading.shares_as_of)),
        ),
    )


def _headlines(words: Words, history: PriceHistory, reading: MarketCap, source: str) -> Iterator[Markup]:
    cap, symbol = cap_amount(words, reading), history.instrument.symbol
    if reading.size is None:
        yield words.text("<b>%(symbol)s · Market cap: %(cap)s</b>", symbol=symbol, cap=cap)
    else:
        size = words.label(SIZE_NAMES[reading.size])
        yield words.text("<b>%(symbol)s · Market cap: %(cap)s – %(size)s</b>", symbol=symbol, cap=cap, size=size)
    yield words.text(
        "Close %(day)s: %(price)s × %(shares)s shares (%(source)s, %(counted)s).",
        day=words.date(reading.session),
        price=words.price(reading.price, reading.currency),
        shares=words.number(reading.shares),
        source=source,
        counted=words.date(reading.shares_as_of),
    )


def _classes(words: Words, reading: MarketCap) -> Iterator[Markup]:
    """A sentence for each class; where the currency has none, one that says so."""
    scale = SCALES.get(reading.currency)
    if scale is None:
        yield words.text("For %(currency)s I know no size classes.", currency=reading.currency)
        return
    thresholds = (amount(words, threshold, reading.currency) for threshold in scale.thresholds)
    values = dict(zip(_ORDINALS, thresholds, strict=False))
    for message in _CLASSES[reading.currency]:
        yield words.explanation(message, **values)


def _ways(words: Words, reading: MarketCap) -> Iterator[Markup]:
    for message, neighbour in ((_UP, reading.above), (_DOWN, reading.below)):
        if neighbour is not None:
            yield words.text(
                message,
                size=words.label(SIZE_NAMES[neighbour.size]),
                threshold=amount(words, neighbour.threshold, reading.currency),
                distance=words.signed_percent(neighbour.distance, 1),
            )


def _caution(words: Words, history: PriceHistory, reading: MarketCap, ask: Ask) -> Markup | None:
    """What makes the figure an approximate one."""
    counted = words.date(reading.shares_as_of)
    if ask.as_of is not None and history.adjusted and not history.simulated:
        return words.text(
            "Only approximate: an adjusted price of the past times the share count of %(day)s.", day=counted
        )
    if reading.session != reading.shares_as_of:
        return words.text(
            "The share count is of %(day)s: if the company has issued or bought back shares since, the true figure "
            "differs.",
            day=counted,
        )
    return None
