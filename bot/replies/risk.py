"""The text of a risk appetite answer, and the words on its picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from analysis.charts import Move
from analysis.charts.risk_chart import RiskTile, RiskWords
from analysis.risk_appetite import HORIZONS_DAYS, Aftermath, RecordState, RelativeStrength
from bot.ask import Ask
from bot.prices.port import PriceHistory
from bot.replies.chart_words import frame_words
from bot.replies.markup import bullets, first_that_fits, lines, paragraphs, sentences
from bot.replies.origin import advice_text, any_stale, source_name
from bot.replies.record_line import ToldRecord, record_text
from bot.replies.several import Missing, missing_text, several_origin, several_warning
from bot.replies.words import N_, Words

SMALL, LARGE = "RUT", "GSPC"
"""The index of small companies whose breakouts count, and the one it is measured against."""

# From full to brief, tried until the caption fits; at the very last none.
_MEANINGS = (
    N_(
        "Risk appetite is how willing people are to put money into risky things. Small companies are among the first "
        "to feel it, so some watch for the Russell 2000 (small US companies) to <b>break out</b>: a record close after "
        "at least 120 sessions without one."
    ),
    N_(
        "Risk appetite is how willing people are to take risks; small companies often feel it first. A <b>breakout</b> "
        "is a record close after at least 120 sessions without one."
    ),
    N_("A <b>breakout</b> is a record close after at least 120 sessions without one."),
)

_AT_RECORD = N_("<b>%(name)s</b> %(level)s (%(day)s): a record close since %(year)s.")
_BELOW_RECORD = N_("<b>%(name)s</b> %(level)s (%(day)s): %(distance)s from the record close since %(year)s.")
_BREAKOUT = N_("Last breakout: %(day)s.")
_NO_BREAKOUT = N_("No breakout in these data.")

_STRONGER = N_(
    "%(small)s against %(large)s over 60 sessions (since %(day)s): %(change)s, small companies are stronger."
)
_WEAKER = N_("%(small)s against %(large)s over 60 sessions (since %(day)s): %(change)s, small companies are weaker.")
_EVEN = N_("%(small)s against %(large)s over 60 sessions (since %(day)s): %(change)s, neither is stronger.")

_STANDINGS = {1: N_("Stronger"), 0: N_("About even"), -1: N_("Weaker")}


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskReading:
    """What the answer tells; what the prices do not give is left out.

    states: by symbol, the main index first. strength: of small companies against large ones.
    aftermaths: by coin. breakouts: what those of small companies were worth on their own index.
    """

    states: Mapping[str, RecordState]
    strength: RelativeStrength | None
    aftermaths: Mapping[str, tuple[Aftermath, ...]]
    breakouts: ToldRecord | None = None

    @property
    def main(self) -> str:
        """The index that the picture shows; StopIteration without any."""
        return next(iter(self.states))


def risk_text(
    words: Words,
    reading: RiskReading,
    histories: Sequence[PriceHistory],
    missing: Sequence[Missing],
    ask: Ask,
) -> Markup:
    """The caption: what risk appetite is, the records, the relative strength, the coins, what is missing, origin.

    It fits a caption: where there is much to tell the explanation gets shorter, then the relative strength is left out,
    which the picture shows too, then what is left of the explanation, and last the record of breakouts.
    """
    named = {history.instrument.symbol: _name(words, history) for history in histories}
    head = lines(words.text("<b>Risk appetite: small companies first</b>"), several_warning(words, histories))
    weaker = replace(reading, strength=None)
    findings, fewer, fewest = (
        bullets(_findings(words, some, named)) for some in (reading, weaker, replace(weaker, breakouts=None))
    )
    caution = _caution(words, reading)
    absent = missing_text(words, missing)
    origin = lines(several_origin(words, histories, ask), advice_text(words))
    told = [(words.explanation(meaning), findings) for meaning in _MEANINGS]
    shortest = words.explanation(_MEANINGS[-1])
    return first_that_fits(
        paragraphs(head, meaning, lines(found, caution), absent, origin)
        for meaning, found in (*told, (shortest, fewer), (None, fewer), (None, fewest))
    )


def risk_words(words: Words, histories: Mapping[str, PriceHistory], reading: RiskReading, ask: Ask) -> RiskWords:
    """The words on the picture of the main index.

    histories: those that are drawn, by symbol.
    """
    state, name = reading.states[reading.main], _name(words, histories[reading.main])
    sources = dict.fromkeys(source_name(words, history) for history in histories.values())
    frame = frame_words(
        words,
        words.label("Risk appetite: %(name)s", name=name),
        " · ".join((words.date(state.session), *sources)),
        words.number(state.close, 2),
        simulated=any(history.simulated for history in histories.values()),
        stale=any_stale(histories.values(), ask),
    )
    large = _name(words, histories[LARGE]) if LARGE in histories else ""
    return RiskWords(
        frame=frame,
        tiles=tuple(_tiles(words, state, reading.strength if large else None, large)),
        index=name,
        record=words.label("record line"),
        breakout=words.label("▲ breakout"),
        ratio=f"{name} / {large}" if large else name,
    )


def _tiles(words: Words, state: RecordState, strength: RelativeStrength | None, large: str) -> Iterator[RiskTile]:
    """The state in a few words: among its records, its last breakout, and against large companies."""
    record, since = state.record, str(state.record.data_since.year)
    at_record = state.bars_since_record == 0
    yield RiskTile(
        head=words.label("Against its record"),
        verdict=words.label("At a record") if at_record else words.signed_percent(record.distance, 1),
        detail=words.label("highest close since %(year)s", year=since)
        if at_record
        else words.label("record close %(day)s", day=words.date(record.session)),
        move=Move.RISE if at_record else Move.UNKNOWN,
    )
    last = state.last_breakout
    yield RiskTile(
        head=words.label("Last breakout"),
        verdict=words.label("None yet") if last is None else words.date(last.session),
        detail=words.label("in the data since %(year)s", year=since) if last is None else _ago(words, last.bars_ago),
        move=Move.RISE if last is not None and last.bars_ago == 0 else Move.UNKNOWN,
    )
    if strength is not None:
        shown = round(strength.change, 3)
        yield RiskTile(
            head=words.label("Against %(name)s", name=large),
            verdict=words.label(_STANDINGS[bool(shown > 0) - bool(shown < 0)]),
            detail=words.label(
                "%(change)s over %(count)s sessions",
                change=words.signed_percent(strength.change, 1),
                count=words.number(strength.sessions),
            ),
            move=Move.of(shown),
        )


def _ago(words: Words, bars: int) -> str:
    if not bars:
        return words.label("in the latest session")
    return str(words.plural("%(count)s session ago", "%(count)s sessions ago", bars))


def _findings(words: Words, reading: RiskReading, named: Mapping[str, str]) -> Iterator[Markup]:
    for symbol, state in reading.states.items():
        yield _state(words, named[symbol], state)
    if reading.strength is not None:
        yield _strength(words, reading.strength, named)
    record = record_text(words, named.get(SMALL, SMALL), reading.breakouts)
    if record is not None:
        yield record
    counted = {coin: found for coin, found in reading.aftermaths.items() if any(spell.count for spell in found)}
    if counted:
        yield _coins(words, counted, named)


def _state(words: Words, name: str, state: RecordState) -> Markup:
    at_record = state.bars_since_record == 0
    standing = words.text(
        _AT_RECORD if at_record else _BELOW_RECORD,
        name=name,
        level=words.number(state.close, 2),
        day=words.date(state.session),
        distance=words.signed_percent(state.record.distance, 1),
        year=state.record.data_since.year,
    )
    last = state.last_breakout
    breakout = words.text(_NO_BREAKOUT) if last is None else words.text(_BREAKOUT, day=words.date(last.session))
    return sentences((standing, breakout))


def _strength(words: Words, strength: RelativeStrength, named: Mapping[str, str]) -> Markup:
    shown = round(strength.change, 3)
    return words.text(
        _EVEN if not shown else _STRONGER if shown > 0 else _WEAKER,
        small=named[SMALL],
        large=named[LARGE],
        day=words.date(strength.first),
        change=words.signed_percent(strength.change, 1),
    )


def _coins(words: Words, aftermaths: Mapping[str, Sequence[Aftermath]], named: Mapping[str, str]) -> Markup:
    """What each coin did after a breakout and how often it did not rise, for each span."""
    told = Markup("; ").join(
        words.text(
            "<b>%(name)s</b> %(counts)s",
            name=named[symbol],
            counts=", ".join(_spell(words, aftermath) for aftermath in found),
        )
        for symbol, found in aftermaths.items()
    )
    days = ", ".join(str(days) for days in HORIZONS_DAYS)
    return words.text(
        "%(days)s days after %(small)s breakouts, median change (times <b>not</b> up): %(coins)s.",
        small=named[SMALL],
        days=days,
        coins=told,
    )


def _spell(words: Words, aftermath: Aftermath) -> str:
    """Median and count: "+12% (1/4)"; "– (0/0)" where no breakout is old enough."""
    change = "–" if aftermath.median is None else words.signed_percent(aftermath.median, 0)
    return f"{change} ({aftermath.not_risen}/{aftermath.count})"


def _caution(words: Words, reading: RiskReading) -> Markup | None:
    most = max((aftermath.count for aftermaths in reading.aftermaths.values() for aftermath in aftermaths), default=0)
    if not most:
        return None
    return words.plural(
        "Only %(count)s case, too few to conclude anything; this is correlation, not cause.",
        "At most %(count)s cases, too few to conclude anything; this is correlation, not cause.",
        most,
    )


def _name(words: Words, history: PriceHistory) -> str:
    return history.instrument.name(words.lang) or history.instrument.symbol
