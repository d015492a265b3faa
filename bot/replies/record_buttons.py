"""Where to go from a track record."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.candles import Direction
from analysis.exchanges import Market
from analysis.signals import signal_by_key
from analysis.track_record import EXIT_BARS, Record, Selection, StatusWanted, usual_status
from bot.replies.patterns import signal_name
from bot.replies.record import ShareRecords
from bot.replies.record_list import in_order
from bot.replies.record_market import MarketShown
from bot.replies.words import N_, Words
from bot.reply import Button, Rows, in_rows
from bot.track_record.share import TOLD_EXIT_BARS

_STATUS_LABELS = {
    StatusWanted.CONFIRMED: N_("Confirmed"),
    StatusWanted.REJECTED: N_("Rejected"),
    StatusWanted.ALL: N_("Without waiting"),
}
_MOST_SIGNALS = 6
_EXAMPLE = "FPT"
# A button carries 64 bytes.
_LONGEST_QUESTION = 64

# By the beginning of a signal's key, where the key itself is not the article's.
_ARTICLES = {
    "engulfing": "engulfing",
    "harami": "harami",
    "marubozu": "marubozu",
    "tweezer": "tweezers",
    "divergence_regular": "divergence",
    "divergence_hidden": "hidden-divergence",
    "rsi": "rsi-overbought-oversold",
    "ath": "record-high",
}
_COMMANDS = {"hammer": "hammer", "divergence": "divergence", "rsi": "rsi", "ath": "signals"}


def article_of(signal: str) -> str:
    """The key of the article that explains the signal."""
    return next(
        (article for begin, article in _ARTICLES.items() if signal.startswith(f"{begin}_")), signal.replace("_", "-")
    )


def share_buttons(words: Words, shown: ShareRecords, day: str, *, full: bool) -> Rows:
    """Every number, other statuses and exits, all signals of the share, the market, the signal itself today."""
    symbol, exit_bars, selection = shown.symbol, shown.exit_bars, shown.told.selection
    whole = Button(label=words.label("Whole market"), question=_question("", TOLD_EXIT_BARS, selection, day))
    # The market of an earlier day would have to be measured anew for each who presses.
    is_at_hand = shown.history.instrument.market is Market.VIETNAM and not day
    command = next((name for begin, name in _COMMANDS.items() if selection.signal.startswith(begin)), "candles")
    return _rows(
        _fullness(words, symbol, selection, day, full=full),
        [] if full else _others(words, symbol, exit_bars, selection, day),
        [
            Button(label=words.label("All signals of %(symbol)s", symbol=symbol), question=f"/record {symbol}{day}"),
            *((whole,) if is_at_hand else ()),
        ],
        [
            Button(label=words.label("%(symbol)s now", symbol=symbol), question=f"/{command} {symbol}"),
            _explain(words, selection.signal),
        ],
    )


def market_buttons(words: Words, shown: MarketShown, day: str, *, full: bool) -> Rows:
    """Every number, other statuses and exits, the same on a share, what the signal is."""
    exit_bars, selection = shown.exit_bars, shown.told.selection
    return _rows(
        _fullness(words, "", selection, day, full=full),
        [] if full else _others(words, "", exit_bars, selection, day),
        [_on_a_share(words, selection, day), _explain(words, selection.signal)],
    )


def no_market_buttons(words: Words, selection: Selection) -> Rows:
    """The same on a share, and what the signal is."""
    return _rows([_on_a_share(words, selection, ""), _explain(words, selection.signal)])


def list_buttons(words: Words, symbol: str, records: Sequence[Record], day: str) -> Rows:
    """The whole records of the signals that happened most often, of those that point somewhere."""
    return in_rows(
        [
            Button(
                label=signal_name(words, one.selection.signal),
                question=_question(symbol, TOLD_EXIT_BARS, one.selection, day),
            )
            for one in [each for each in in_order(records) if _points(each)][:_MOST_SIGNALS]
        ],
        2,
    )


def several_buttons(words: Words, selections: Sequence[Selection], day: str) -> Rows:
    """The market's record of each of these."""
    buttons = [
        Button(label=signal_name(words, one.signal), question=_question("", TOLD_EXIT_BARS, one, day))
        for one in selections
    ]
    return in_rows(buttons, 2)


def _points(record: Record) -> bool:
    return signal_by_key(record.selection.signal).direction is not Direction.NEUTRAL


def ask_buttons(words: Words, records: Sequence[Record]) -> Rows:
    """Ways to begin, then the market's records of the signals that happened most often."""
    begin = (
        Button(label=words.label("Hammers of %(symbol)s", symbol=_EXAMPLE), question=f"/record {_EXAMPLE} hammer"),
        Button(label=words.label("All signals of %(symbol)s", symbol=_EXAMPLE), question=f"/record {_EXAMPLE}"),
        Button(label=words.label("Hammers, whole market"), question="/record hammer"),
    )
    return (begin, *list_buttons(words, "", records, ""))


def _fullness(words: Words, symbol: str, selection: Selection, day: str, *, full: bool) -> list[Button]:
    """From the picture to every number, of all exits, and back."""
    label, further = (N_("With the picture"), day) if full else (N_("Every number"), f"{day} full")
    return [Button(label=words.label(label), question=_question(symbol, TOLD_EXIT_BARS, selection, further))]


def _others(words: Words, symbol: str, exit_bars: int, selection: Selection, day: str) -> list[Button]:
    """Other exits of the same selection; beside the usual one other statuses of the signal too."""
    waits = signal_by_key(selection.signal).needs_confirmation and exit_bars == TOLD_EXIT_BARS
    others = [
        Button(
            label=words.label(_STATUS_LABELS[status]),
            question=_question(symbol, exit_bars, Selection(signal=selection.signal, status=status), day),
        )
        for status in (StatusWanted if waits else ())
        if status is not selection.status
    ]
    exits = [
        Button(
            label=words.label("%(count)s sessions", count=words.number(bars)),
            question=_question(symbol, bars, selection, day),
        )
        for bars in EXIT_BARS
        if bars != exit_bars
    ]
    return [*others, *exits]


def _on_a_share(words: Words, selection: Selection, day: str) -> Button:
    return Button(
        label=words.label("On %(symbol)s", symbol=_EXAMPLE),
        question=_question(_EXAMPLE, TOLD_EXIT_BARS, selection, day),
    )


def _explain(words: Words, signal: str) -> Button:
    return Button(label=words.label("What is this signal?"), question=f"/explain {article_of(signal)}")


def _question(symbol: str, exit_bars: int, selection: Selection, further: str) -> str:
    """The message that asks for the selection's record."""
    status = "" if selection.status is usual_status(selection.signal) else selection.status.value
    volume = "" if selection.min_volume is None else f"volume {selection.min_volume:g}"
    exits = "" if exit_bars == TOLD_EXIT_BARS else f"bars_{exit_bars}"
    parts = ("/record", symbol, selection.signal, status, volume, *selection.filters, exits, further.strip())
    return " ".join(part for part in parts if part)


def _rows(*rows: Sequence[Button]) -> Rows:
    """The rows, without what a button cannot carry, and without those that are left empty."""
    fitting = (tuple(one for one in row if len(one.question.encode()) <= _LONGEST_QUESTION) for row in rows)
    return tuple(row for row in fitting if row)
