"""What summaries are made of: the index, the list, the signals, risk appetite, something to learn, and the origin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analysis.market_summary import Breadth, Fate, IndexDay, News, ShareDay, Volume, strongest
from analysis.rsi_reading import Zone
from analysis.trend import Trend
from bot.ask import Ask
from bot.directory.baskets import VN30_SINCE
from bot.knowledge import Article
from bot.prices.port import PriceHistory
from bot.replies.markup import bullets, lines, sentences
from bot.replies.origin import advice_text, simulation_warning, source_name, sources_text
from bot.replies.patterns import signal_name
from bot.replies.risk import LARGE, SMALL
from bot.replies.several import missing_text
from bot.replies.words import N_, Words
from bot.schedule.market_facts import MarketFacts
from bot.schedule.shares import ListOf

# A symbol is named, a crowd is counted.
_SYMBOLS_NAMED = 4

LIST_NAMES = {ListOf.OWN: N_("Watchlist"), ListOf.VN30: N_("VN30"), ListOf.NAMED: N_("Chosen symbols")}

_VOLUMES = {
    Volume.ABOVE: N_("Volume: %(ratio)s times its 20-session average, more than usual."),
    Volume.LIKE: N_("Volume: %(ratio)s times its 20-session average, about as usual."),
    Volume.BELOW: N_("Volume: %(ratio)s times its 20-session average, less than usual."),
}
TREND_NAMES = {
    Trend.UP: N_("short-term trend up"),
    Trend.DOWN: N_("short-term trend down"),
    Trend.NONE: N_("no clear short-term trend"),
}
ZONE_NAMES = {Zone.OVERBOUGHT: N_("RSI %(rsi)s: overbought"), Zone.OVERSOLD: N_("RSI %(rsi)s: oversold")}
_FATES = {
    Fate.CONFIRMED: N_("✅ Confirmed: %(names)s"),
    Fate.REJECTED: N_("❌ Rejected: %(names)s"),
    Fate.NEW: N_("🔔 New: %(names)s"),
    Fate.WAITING: N_("⏳ Waiting for confirmation: %(names)s"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much is told, so that it fits a caption.

    movers: so many that rose and fell most; named: so many symbols for each fate of signals. glance: what the article
    to learn says in a line. explains: what waiting means. brief: without where the index stands, what to
    learn, the names of what is missing, and when sources were asked.
    """

    movers: int
    named: int
    glance: bool
    explains: bool
    brief: bool = False


BUDGETS = (
    Budget(movers=3, named=8, glance=True, explains=True),
    Budget(movers=3, named=5, glance=True, explains=True),
    Budget(movers=3, named=4, glance=True, explains=False),
    Budget(movers=3, named=4, glance=False, explains=False),
    Budget(movers=2, named=3, glance=False, explains=False),
    Budget(movers=2, named=2, glance=False, explains=False),
    Budget(movers=1, named=1, glance=False, explains=False),
    Budget(movers=1, named=0, glance=False, explains=False),
    Budget(movers=1, named=0, glance=False, explains=False, brief=True),
)
"""The fullest first."""


def simulated_text(words: Words, histories: Sequence[PriceHistory]) -> Markup | None:
    """Says which prices are made up, where any are."""
    simulated = [history for history in histories if history.simulated]
    if not simulated:
        return None
    if len(simulated) == len(histories):
        return simulation_warning(words, simulated[0])
    names = crowd(words, [history.instrument.symbol for history in simulated])
    return words.text("⚠️ Simulated prices, not the market's: %(symbols)s.", symbols=names)


def crowd(words: Words, symbols: Sequence[str], named: int = _SYMBOLS_NAMED) -> Markup:
    """The symbols; of more than so many, how many there are."""
    if len(symbols) <= named:
        return Markup(", ").join(symbols)
    return words.plural("%(count)s symbol", "%(count)s symbols", len(symbols))


def index_headline(words: Words, facts: MarketFacts) -> Markup | None:
    """The index, its close and its change; None without it."""
    if facts.index is None:
        return None
    day, name = facts.index.day, index_name(words, facts.index.prices)
    if day.change is None:
        return words.text("<b>%(name)s %(level)s</b>", name=name, level=words.number(day.close, 2))
    return words.text(
        "<b>%(name)s %(level)s (%(change)s)</b>",
        name=name,
        level=words.number(day.close, 2),
        change=words.signed_percent(day.change),
    )


def index_name(words: Words, prices: PriceHistory) -> str:
    """What people call that index."""
    return prices.instrument.name(words.lang) or prices.instrument.symbol


def breadth_text(words: Words, breadth: Breadth) -> Markup:
    """How many shares went which way, of how many looked at; and how many closed at a price limit, where any did."""
    limits = words.text(
        "At the ceiling: %(ceiling)s, at the floor: %(floor)s.",
        ceiling=words.number(breadth.at_ceiling),
        floor=words.number(breadth.at_floor),
    )
    return sentences(
        (
            words.text(
                "Breadth: of %(total)s shares I looked at, %(rising)s rose, %(falling)s fell, "
                "%(unchanged)s did not move.",
                total=words.number(breadth.looked_at),
                rising=words.number(breadth.rising),
                falling=words.number(breadth.falling),
                unchanged=words.number(breadth.unchanged),
            ),
            limits if breadth.at_ceiling or breadth.at_floor else None,
        )
    )


def volume_text(words: Words, day: IndexDay) -> Markup | None:
    """The volume beside its average; None where it is not known."""
    if day.volume is None or day.volume_ratio is None:
        return None
    return words.text(_VOLUMES[day.volume], ratio=words.number(day.volume_ratio, 2))


def standing_text(words: Words, day: IndexDay) -> Markup:
    """Where the index stands: its distance from the record close, its trend, and its RSI where that is notable."""
    year, distance = day.record.data_since.year, words.signed_percent(day.record.distance, 1)
    record = (
        words.label("a record close since %(year)s", year=year)
        if day.record.session == day.session
        else words.label("%(distance)s from the record close since %(year)s", distance=distance, year=year)
    )
    parts = [record]
    if day.trend is not None:
        parts.append(words.label(TREND_NAMES[day.trend]))
    if day.zone is not None and day.rsi14 is not None:
        parts.append(words.label(ZONE_NAMES[day.zone], rsi=words.number(day.rsi14, 1)))
    return words.text("Where it stands: %(parts)s.", parts="; ".join(parts))


def list_text(words: Words, facts: MarketFacts, budget: Budget) -> Markup | None:
    """Which of the list rose and fell most; None where it is empty."""
    if not facts.listed:
        return None
    shares = [share.day for share in facts.listed]
    return lines(
        words.text(
            "<b>%(list)s</b> (%(count)s)",
            list=words.label(LIST_NAMES[facts.wanted.shares.of]),
            count=words.plural("%(count)s symbol", "%(count)s symbols", len(shares)),
        ),
        bullets(
            (
                _movers(words, N_("Rose most: %(names)s"), strongest(shares, budget.movers, rising=True)),
                _movers(words, N_("Fell most: %(names)s"), strongest(shares, budget.movers, rising=False)),
            )
        ),
    )


def _movers(words: Words, message: str, shares: Sequence[ShareDay]) -> Markup:
    named = (
        Markup("<b>%s</b> %s") % (share.symbol, words.signed_percent(share.change))
        for share in shares
        if share.change is not None
    )
    return words.text(message, names=Markup(", ").join(named) if shares else words.text("none"))


def news_text(words: Words, facts: MarketFacts, budget: Budget) -> Markup:
    """The signals by what became of them: each symbol with the names of its own; that there is none."""
    found = {fate: list(_with(facts.days, fate)) for fate in Fate}
    head = words.text("<b>Signals</b> (%(where)s)", where=looked_in(words, facts))
    if not any(found.values()):
        return lines(head, bullets([words.text("none")]))
    waits = found[Fate.WAITING] and budget.explains
    return lines(
        head,
        *(
            words.text(message, names=_named_news(words, found[fate], budget.named))
            for fate, message in _FATES.items()
            if found[fate]
        ),
        words.explanation("Waiting: only the close of the next session tells whether it counts.") if waits else None,
    )


def looked_in(words: Words, facts: MarketFacts) -> str:
    """Whose signals are told."""
    of = facts.wanted.shares.of
    if of is ListOf.VN30 or not facts.wanted.shares.symbols:
        return words.label("VN30")
    if not facts.others:
        return words.label(LIST_NAMES[of])
    return words.label("%(list)s and VN30", list=words.label(LIST_NAMES[of]))


def _with(days: Iterable[ShareDay], fate: Fate) -> Iterator[tuple[str, list[News]]]:
    for day in days:
        news = [one for one in day.news if one.fate is fate]
        if news:
            yield day.symbol, news


def _named_news(words: Words, found: Sequence[tuple[str, list[News]]], most: int) -> Markup:
    if not most:
        return words.plural("%(count)s symbol", "%(count)s symbols", len(found))
    named = Markup(", ").join(
        Markup("<b>%s</b> (%s)") % (symbol, ", ".join(dict.fromkeys(signal_name(words, one.signal) for one in news)))
        for symbol, news in found[:most]
    )
    hidden = len(found) - most
    if hidden <= 0:
        return named
    return Markup("%s %s") % (named, words.plural("and %(count)s more symbol", "and %(count)s more symbols", hidden))


def risk_line(words: Words, facts: MarketFacts) -> Markup | None:
    """Risk appetite in a line; None where the index of small companies is not there."""
    small = facts.abroad.get(SMALL)
    if small is None:
        return None
    name, state = index_name(words, small.prices), small.state
    message = (
        N_("<b>Risk appetite</b>: %(name)s set a record close (%(day)s)%(strength)s.")
        if state.bars_since_record == 0
        else N_("<b>Risk appetite</b>: %(name)s is %(distance)s from its record close (%(day)s)%(strength)s.")
    )
    return words.text(
        message,
        name=name,
        distance=words.signed_percent(state.record.distance, 1),
        day=words.date(state.session),
        strength=_strength(words, facts),
    )


def _strength(words: Words, facts: MarketFacts) -> str:
    strength = facts.strength
    if strength is None:
        return ""
    shown = round(strength.change, 3)
    message = (
        N_("; even with %(large)s over 60 sessions")
        if not shown
        else N_("; stronger than %(large)s over 60 sessions (%(change)s)")
        if shown > 0
        else N_("; weaker than %(large)s over 60 sessions (%(change)s)")
    )
    large = index_name(words, facts.abroad[LARGE].prices)
    return words.label(message, large=large, change=words.signed_percent(strength.change, 1))


def lesson_line(words: Words, article: Article | None, budget: Budget) -> Markup | None:
    """What to learn today; None for nothing."""
    if article is None or budget.brief:
        return None
    glance = f": {article.glance['is']}" if budget.glance else ""
    return words.text("<b>Learn today</b> · %(title)s%(glance)s", title=article.title, glance=glance)


def tail_text(words: Words, facts: MarketFacts, ask: Ask, budget: Budget) -> Markup:
    """What is missing, the sources, and that it is no advice."""
    named = 0 if budget.brief else _SYMBOLS_NAMED
    saved = sum(history.outage is not None for history in facts.histories)
    return lines(
        sentences(
            (
                missing_text(words, facts.missing),
                words.text("No bar of this session: %(symbols)s.", symbols=crowd(words, facts.idle, named))
                if facts.idle
                else None,
                words.text("No prices: %(symbols)s.", symbols=crowd(words, facts.silent, named))
                if facts.silent
                else None,
            )
        )
        or None,
        sentences(
            (
                words.text("VN30 basket of %(day)s.", day=words.date(VN30_SINCE))
                if facts.wanted.shares.of is ListOf.VN30
                else None,
                _sources(words, facts, ask, budget),
                words.plural(
                    "%(count)s symbol has saved prices: its source is not answering.",
                    "%(count)s symbols have saved prices: their source is not answering.",
                    saved,
                )
                if saved
                else None,
            )
        ),
        advice_text(words),
    )


def _sources(words: Words, facts: MarketFacts, ask: Ask, budget: Budget) -> Markup:
    """The sources; where room is short without the times at which they were asked."""
    if not budget.brief:
        return sources_text(words, facts.histories, ask)
    names = dict.fromkeys(source_name(words, history) for history in facts.histories)
    return words.text("Source: %(source)s.", source=", ".join(names))
