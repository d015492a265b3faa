"""The words that every text of a track record shares: what was counted, and its figures."""

from __future__ import annotations

from markupsafe import Markup

from analysis.signals import signal_by_key
from analysis.track_record import ENOUGH_SIGNALS, SIX_STEPS, Interval, Record, Selection, StatusWanted, Tally
from bot.instruments import Instrument
from bot.replies.origin import source_label
from bot.replies.patterns import signal_name
from bot.replies.words import N_, Words
from bot.track_record.market import LISTED, MarketRecord

FILTER_NAMES = {
    "rsi_below_30": N_("RSI below 30"),
    "at_support": N_("at support"),
    "above_sma200": N_("close above SMA200"),
    SIX_STEPS: N_("all six steps passed"),
}
"""By the key of the filter."""

_WITH_STATUS = {
    StatusWanted.CONFIRMED: N_("%(signal)s, confirmed"),
    StatusWanted.REJECTED: N_("%(signal)s, rejected"),
    StatusWanted.ALL: N_("%(signal)s, confirmed or not"),
}

# From so many cases on a tenth of a percent means something.
_TENTHS_FROM = 300
_PERCENT = 100


def signal_with_status(words: Words, selection: Selection) -> str:
    """The signal's name with the status asked for, where it has one: "nến búa, có xác nhận"."""
    name = signal_name(words, selection.signal)
    if not signal_by_key(selection.signal).needs_confirmation:
        return name
    return words.label(_WITH_STATUS[selection.status], signal=name)


def conditions(words: Words, selection: Selection) -> tuple[str, ...]:
    """What was asked of the signals beside their status, as plain text."""
    volume = selection.min_volume
    told = () if volume is None else (words.label("volume ≥ %(ratio)s×", ratio=words.number(volume, 1)),)
    return (*told, *(words.label(FILTER_NAMES[key]) for key in selection.filters))


def market_name(words: Words, market: MarketRecord) -> str:
    """The shares that were looked at together, as plain text: "188 cổ phiếu Việt Nam", "VN30"."""
    if market.universe != LISTED:
        return words.label("VN30")
    return words.label("%(count)s Vietnamese shares", count=words.number(market.symbols))


def market_sources(words: Words, market: MarketRecord) -> str:
    """What the sources of its prices are called; empty where they are not known."""
    return ", ".join(dict.fromkeys(source_label(words, source) for source in market.sources))


def pays_costs(instrument: Instrument) -> bool:
    """Whether what buying and selling costs is that of a Vietnamese share."""
    return instrument.is_vietnamese_share


def percent(words: Words, share: float | None, digits: int = 0) -> str:
    """57%; a dash where it is not known."""
    return "–" if share is None else f"{words.number(share * _PERCENT, digits)}%"


def change(words: Words, share: float | None) -> str:
    """+1,2%; a dash where it is not known."""
    return "–" if share is None else words.signed_percent(share, 1)


def rate(words: Words, tally: Tally) -> str:
    """How many of its cases rose, with a decimal where there are cases enough for one."""
    return percent(words, tally.win_rate, rate_digits(tally))


def rate_digits(tally: Tally) -> int:
    """How many decimals a rate of so many cases bears."""
    return 1 if tally.n >= _TENTHS_FROM else 0


def rate_range(words: Words, interval: Interval, digits: int = 0) -> str:
    """37–74%."""
    return f"{words.number(interval.low * _PERCENT, digits)}–{percent(words, interval.high, digits)}"


def too_few_text(words: Words, record: Record) -> Markup | None:
    """That there are too few cases to tell anything by; None where there are enough."""
    if record.is_enough:
        return None
    return words.text("⚠️ Fewer than %(limit)s cases: not enough data to rely on.", limit=words.number(ENOUGH_SIGNALS))
