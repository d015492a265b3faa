"""The track record of one signal: how often it happened, and what came of it beside any day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analysis.candles import Direction
from analysis.exchanges import InstrumentKind, Market
from analysis.signals import signal_by_key
from analysis.timeframes import TimeframeBars
from analysis.track_record import FIXED_PERIODS, HALVES, Difference, Interval, Period, PeriodName, Record
from bot.ask import Ask
from bot.instruments import Instrument
from bot.prices.port import PriceHistory
from bot.replies.findings import Finding, fitting_caption
from bot.replies.markup import lines, sentences
from bot.replies.origin import advice_text, origin_text, simulation_warning
from bot.replies.record_line import ToldRecord, market_text
from bot.replies.record_words import (
    change,
    conditions,
    pays_costs,
    percent,
    rate,
    rate_digits,
    rate_range,
    signal_with_status,
    too_few_text,
)
from bot.replies.words import N_, Words
from bot.track_record.market import MarketRecord
from bot.track_record.share import pick_told

# Under this share of the cases they change little.
_MANY_CEILINGS = 0.05
_MOST_DIGITS = 4
_CHANCE = {
    (False, False): N_("the difference may be mere chance"),
    (True, False): N_("the rate is hardly mere chance, the average may be"),
    (False, True): N_("the rate may be mere chance, the average hardly is"),
    (True, True): N_("hardly mere chance, but no promise either"),
}


_TOO_FEW = N_("too few cases to tell it from chance")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRecords:
    """One selection's records on one instrument.

    records: by entry and exit. exit_bars: the exit that is told first. market: the same over many shares, None where
    nothing is kept of it.
    """

    history: PriceHistory
    bars: TimeframeBars
    records: Sequence[Record]
    exit_bars: int
    market: MarketRecord | None

    @property
    def told(self) -> Record:
        """The record that is told first."""
        return pick_told(self.records, self.exit_bars)

    @property
    def symbol(self) -> str:
        """Whose they are."""
        return self.history.instrument.symbol


def share_record_text(words: Words, shown: ShareRecords, ask: Ask) -> Markup:
    """The caption of a share's record; it fits a caption."""
    head = lines(
        simulation_warning(words, shown.history),
        headline(words, shown.symbol, shown.told),
        span_text(words, shown.told),
        too_few_text(words, shown.told),
    )
    tail = lines(origin_text(words, shown.history, shown.bars, ask), advice_text(words))
    return fitting_caption(head, tuple(_share_findings(words, shown)), tail)


def _share_findings(words: Words, shown: ShareRecords) -> Iterator[Finding]:
    record, instrument = shown.told, shown.history.instrument
    yield from figure_findings(words, record, with_costs=pays_costs(instrument))
    if (unpaid := without_costs_text(words, instrument)) is not None:
        yield Finding(unpaid)
    if instrument.market is Market.VIETNAM:
        market = market_text(words, ToldRecord(own=record, market=shown.market))
        if market is not None:
            yield Finding(market, spare=8)
    if record.signals.n:
        yield Finding(words.text("One symbol's past only; cases on neighbouring days overlap."), spare=5)


def headline(words: Words, name: str, record: Record) -> Markup:
    """Whose record of which signal, with its status and what else was asked of it."""
    parts = (name, signal_with_status(words, record.selection), *conditions(words, record.selection))
    return Markup("<b>%s</b>") % " · ".join(parts)


def span_text(words: Words, record: Record) -> Markup:
    """From when to when, and how often."""
    return words.plural(
        "From %(since)s to %(until)s: %(count)s time with a known outcome.",
        "From %(since)s to %(until)s: %(count)s times with a known outcome.",
        record.signals.n,
        since=words.date(record.since),
        until=words.date(record.until),
    )


def not_counted_text(words: Words, record: Record) -> Markup | None:
    """How many signals wait for what comes next; None where none does."""
    parts = []
    if record.without_exit:
        parts.append(
            words.plural(
                "%(count)s more has not had %(bars)s sessions yet.",
                "%(count)s more have not had %(bars)s sessions yet.",
                record.without_exit,
                bars=record.exit_bars,
            )
        )
    if record.waiting:
        parts.append(
            words.plural(
                "%(count)s waits for its confirmation.", "%(count)s wait for their confirmation.", record.waiting
            )
        )
    return sentences(parts) if parts else None


def figure_findings(words: Words, record: Record, *, with_costs: bool) -> Iterator[Finding]:
    """What came of the signals, beside any day; of none, that there is nothing to count."""
    if not record.signals.n:
        yield Finding(sentences((_none_text(words, record), not_counted_text(words, record))))
        return
    yield Finding(_rate_text(words, record))
    yield Finding(_mean_text(words, record))
    explained = words.explanation(
        "“Any day” is buying on every session alike, without a signal: a signal is worth what it adds to that."
    )
    further = (
        (difference_text(words, record), 0),
        (ceiling_text(words, record), 0),
        (direction_text(words, record), 7),
        (drawdown_text(words, record), 6),
        (costs_text(words, record) if with_costs else None, 9),
        (periods_text(words, record, HALVES), 4),
        (periods_text(words, record, FIXED_PERIODS), 3),
        (odd_bars_text(words, record), 2),
        (not_counted_text(words, record), 2),
        (explained, 1),
    )
    yield from (Finding(text, spare) for text, spare in further if text)


def _none_text(words: Words, record: Record) -> Markup:
    return words.text(
        "It has never happened with %(bars)s sessions after it, so there is nothing to count. Any day: the price was "
        "higher %(base)s of the time after %(bars)s sessions.",
        bars=record.exit_bars,
        base=rate(words, record.base),
    )


def _rate_text(words: Words, record: Record) -> Markup:
    tally, interval = record.signals, record.signals.wilson
    return words.text(
        "Buying at the close once it is known: %(bars)s sessions later the price was higher <b>%(wins)s of %(count)s "
        "times (%(rate)s)</b>, range %(range)s. Any day: %(base)s.",
        bars=record.exit_bars,
        wins=words.number(tally.wins),
        count=words.number(tally.n),
        rate=rate(words, tally),
        range=rate_range(words, interval, rate_digits(tally)) if interval else "–",
        base=percent(words, record.base.win_rate, rate_digits(tally)),
    )


def _mean_text(words: Words, record: Record) -> Markup:
    return words.text(
        "Average change %(mean)s, median %(median)s. Any day: %(base_mean)s and %(base_median)s.",
        mean=change(words, record.signals.mean),
        median=change(words, record.signals.median),
        base_mean=change(words, record.base.mean),
        base_median=change(words, record.base.median),
    )


def difference_text(words: Words, record: Record) -> Markup | None:
    """How the figures differ from any day's, and whether chance may explain it; None without signals."""
    rates, means = record.win_rate_difference, record.mean_difference
    if rates is None or means is None:
        return None
    if rates.interval is None or means.interval is None:
        return words.text("Too few different days to tell a difference from chance.")
    chance = _CHANCE[rates.is_clear, means.is_clear] if record.is_enough else _TOO_FEW
    points, percents = _digits(rates, 0), _digits(means, 1)
    return words.text(
        "Compared with any day: %(points)s percentage points (%(points_range)s), %(mean)s on average (%(mean_range)s): "
        "%(chance)s.",
        points=_signed(words, rates.value, points),
        points_range=_signed_range(words, rates.interval, points),
        mean=f"{_signed(words, means.value, percents)}%",
        mean_range=f"{_signed_range(words, means.interval, percents)}%",
        chance=words.text(chance),
    )


def direction_text(words: Words, record: Record) -> Markup | None:
    """How to read the rate of a signal that points down; None of others."""
    if signal_by_key(record.selection.signal).direction is not Direction.BEARISH:
        return None
    return words.text(
        "This signal points down, and rises are counted here too: it was right only where the price rose less often "
        "than on any day."
    )


def drawdown_text(words: Words, record: Record) -> Markup | None:
    """How far the price fell under the entry on the way; None without signals."""
    if record.drawdown is None:
        return None
    if percent(words, record.drawdown.worst, 1) == percent(words, 0.0, 1):
        return words.text("Meanwhile the price never fell below the entry.")
    return words.text(
        "Meanwhile the price fell as much as %(worst)s below the entry (%(mean)s on average).",
        worst=percent(words, -record.drawdown.worst, 1),
        mean=percent(words, -record.drawdown.mean, 1),
    )


def costs_text(words: Words, record: Record) -> Markup:
    """What is left after fees and tax."""
    after, costs = record.after_costs, record.costs
    return words.text(
        "After costs (%(buy)s to buy, %(sell)s to sell, %(tax)s tax): in profit %(wins)s of %(count)s times (%(rate)s),"
        " %(mean)s on average.",
        buy=percent(words, costs.buy_fee, 2),
        sell=percent(words, costs.sell_fee, 2),
        tax=percent(words, costs.sell_tax, 1),
        wins=words.number(after.wins),
        count=words.number(after.n),
        rate=rate(words, after),
        mean=change(words, after.mean),
    )


def periods_text(words: Words, record: Record, names: Collection[PeriodName]) -> Markup | None:
    """These parts of the span side by side; None where they are not all in it, or none has a case."""
    periods = [period for period in record.periods if period.name in names]
    if len(periods) < len(names) or not any(period.signals.n for period in periods):
        return None
    return words.text("Higher in %(periods)s.", periods=" · ".join(_period(words, period) for period in periods))


def _period(words: Words, period: Period) -> str:
    since, until = period.since.year, period.until.year
    if not period.signals.n:
        return words.label("%(since)s–%(until)s: no signal", since=since, until=until)
    return words.label(
        "%(since)s–%(until)s: %(wins)s of %(count)s (%(rate)s; any day %(base)s)",
        since=since,
        until=until,
        wins=words.number(period.signals.wins),
        count=words.number(period.signals.n),
        rate=rate(words, period.signals),
        base=percent(words, period.base.win_rate, rate_digits(period.signals)),
    )


def ceiling_text(words: Words, record: Record) -> Markup | None:
    """How many cases would have been bought where hardly anybody sells, and what the others came to; None for few."""
    if record.ceiling_entries < _MANY_CEILINGS * record.signals.n or not record.ceiling_entries:
        return None
    bought = words.plural(
        "%(count)s of them would have been bought at the daily limit, where hardly anybody sells.",
        "%(count)s of them would have been bought at the daily limit, where hardly anybody sells.",
        record.ceiling_entries,
    )
    others = record.off_ceiling
    if not others.n:
        return bought
    without = words.plural(
        "Without them: higher %(rate)s of the %(count)s other time.",
        "Without them: higher %(rate)s of the other %(count)s times.",
        others.n,
        rate=rate(words, others),
    )
    return sentences((bought, without))


def odd_bars_text(words: Words, record: Record) -> Markup | None:
    """How many counted cases began on a bar without a range or lead across missing prices; None where none does."""
    parts = []
    if record.zero_range_entries:
        parts.append(
            words.plural(
                "%(count)s was bought on a bar without a range: perhaps nobody could buy.",
                "%(count)s were bought on a bar without a range: perhaps nobody could buy.",
                record.zero_range_entries,
            )
        )
    if record.across_gap:
        parts.append(
            words.plural(
                "In %(count)s prices are missing on the way for over 15 days.",
                "In %(count)s prices are missing on the way for over 15 days.",
                record.across_gap,
            )
        )
    return sentences(parts) if parts else None


def without_costs_text(words: Words, instrument: Instrument) -> Markup | None:
    """Why nothing is said of costs; None where something is."""
    if instrument.kind is InstrumentKind.INDEX:
        return words.text("An index cannot be bought: these are changes of its points, without costs.")
    return None if pays_costs(instrument) else words.text("Costs and taxes are not taken off.")


def _digits(difference: Difference, usual: int) -> int:
    """So many decimals that an interval which leaves out 0 does not look as if it ended there."""
    interval = difference.interval
    if interval is None or not difference.is_clear:
        return usual
    nearest = min(abs(interval.low), abs(interval.high)) * 100
    return next((digits for digits in range(usual, _MOST_DIGITS) if round(nearest, digits) > 0), _MOST_DIGITS)


def _signed(words: Words, share: float, digits: int) -> str:
    """+3 for 0.03."""
    written = words.number(share * 100, digits)
    return f"+{written}" if share > 0 and written != words.number(0, digits) else written


def _signed_range(words: Words, interval: Interval, digits: int) -> str:
    return words.label(
        "%(low)s to %(high)s", low=_signed(words, interval.low, digits), high=_signed(words, interval.high, digits)
    )
