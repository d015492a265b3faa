"""What somebody wants to be told of, read from the words of an alert."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from analysis.signals import SIGNALS
from bot.directory.spelling import read_mention
from bot.errors import UserError
from bot.understanding.alert_words import Piece, Role, alert_pieces
from bot.watching.alert import AlertKind, Condition

RSI_MIDDLE = 50.0
MOST_RISE = 10.0
"""The largest rise that is waited for, as a fraction: +1 000 %."""
_MOST_TIMES = 10.0
"""A price further than so many times from the last one was rather mistyped."""
_RSI_PERIOD = "14"
_LONGEST_NUMBER = 16

_LEVELS = frozenset({Role.ABOVE, Role.BELOW})
_MOVES = frozenset({Role.UP, Role.DOWN})
_SUBJECTS = frozenset({Role.RSI, Role.PRICE})
_SILENT = frozenset({Role.NOISE, Role.WORD, Role.LONGER})
_ASKING = frozenset({Role.NUMBER, Role.SIGNAL})
_MULTIPLES = {Role.THOUSAND: 1e3, Role.MILLION: 1e6}
_GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+")
_DONG = "VND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One thing that was asked for, as far as the words tell.

    subject: RSI, or PRICE for the price and its change. level, move: on which side of the number (ABOVE, BELOW), and
    which way to it (UP, DOWN); None where nothing says so. number: as written, empty for a signal.
    unit: PERCENT, THOUSAND, MILLION or EXACT; None where none was written.
    signals: the key of a signal, or of each of a family ("engulfing"); empty for all others.
    """

    subject: Role = Role.PRICE
    level: Role | None = None
    move: Role | None = None
    number: str = ""
    unit: Role | None = None
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Symbols and what is asked of each of them."""

    symbols: tuple[str, ...]
    wishes: tuple[Wish, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Where a symbol stands now, which decides what a bare number means.

    price: the last one, of a session that runs still where there is one; close, session: the last finished bar.
    rsi: of 14 finished bars, None where not defined. currency: None for points.
    """

    price: float
    close: float
    session: date
    rsi: float | None
    currency: str | None


def read_wishes(text: str) -> tuple[Wish, ...]:
    """What the words ask for, in their order; empty where there is nothing that can be waited for.

    Raises UserError `alert_daily_only` for weeks and months, `alert_rsi_period` for an RSI of other than 14 sessions.

    >>> [wish.number for wish in read_wishes("FPT > 120 hoặc < 100")]
    ['120', '100']
    """
    pieces = alert_pieces(text)
    wishes = _wishes_in(pieces)
    if wishes and any(piece.role is Role.LONGER for piece in pieces):
        raise UserError("alert_daily_only")
    return wishes


def read_groups(text: str, symbols: Sequence[str]) -> tuple[Group, ...]:
    """What is asked of which of the symbols: "FPT > 110, HPG < 25" asks each its own, "FPT HPG > 5%" both the same.

    Raises UserError `alert_one_by_one` where the order does not tell whose each wish is, and as `read_wishes` does.

    >>> [(group.symbols, len(group.wishes)) for group in read_groups("FPT VNM rsi<30, HPG < 25", ("FPT", "VNM", "HPG"))]
    [(('FPT', 'VNM'), 1), (('HPG',), 1)]
    """
    wishes = read_wishes(text)
    if len(symbols) < 2 or len(wishes) < 2:  # noqa: PLR2004 - one of either leaves nothing to tell apart
        return (Group(symbols=tuple(symbols), wishes=wishes),)
    groups = tuple(
        Group(symbols=tuple(dict.fromkeys(named)), wishes=_wishes_in(pieces))
        for named, pieces in _parted(alert_pieces(text), symbols)
    )
    named = {symbol for group in groups for symbol in group.symbols}
    if named != set(symbols) or not all(group.symbols and group.wishes for group in groups):
        raise UserError("alert_one_by_one")
    return groups


def _parted(pieces: Sequence[Piece], symbols: Sequence[str]) -> list[tuple[list[str], list[Piece]]]:
    """Symbols in a row, each with the pieces up to the next ones; no symbols where something is asked before any."""
    parts: list[tuple[list[str], list[Piece]]] = [([], [])]
    for piece in pieces:
        mention = read_mention(piece.text) if piece.role is Role.WORD else None
        if mention is None or mention.symbol not in symbols:
            parts[-1][1].append(piece)
            continue
        if any(each.role in _ASKING for each in parts[-1][1]):
            parts.append(([], []))
        parts[-1][0].append(mention.symbol)
    return parts


def condition_of(wish: Wish, quote: Quote) -> Condition:
    """When to tell, in the symbol's own unit: "120" of a share at 118,000 dong is 120,000.

    Raises ValueError for a family of signals; UserError `alert_rsi_range`, `alert_change_range`, `alert_price_far`.
    """
    if wish.signals:
        (signal,) = wish.signals
        return Condition(kind=AlertKind.SIGNAL, signal=signal)
    if wish.subject is Role.RSI:
        return _rsi_condition(wish)
    if wish.unit is Role.PERCENT or wish.number[0] in "+-":
        return _change_condition(wish)
    return _price_condition(wish, quote)


def signals_called(key: str) -> tuple[str, ...]:
    """The signal with that key, or all of the family that is called so: "engulfing"."""
    keys = [signal.key for signal in SIGNALS]
    return (key,) if key in keys else tuple(each for each in keys if each.startswith(f"{key}_"))


def values_of(written: str) -> tuple[float, ...]:
    """What a number may mean: "118.500" is 118 500 or 118.5; empty where it is none that can be a price.

    >>> values_of("118.500"), values_of("1.276,08"), values_of("120")
    ((118500.0, 118.5), (1276.08,), (120.0,))
    """
    bare = written.lstrip("+-")
    if len(bare) > _LONGEST_NUMBER:
        return ()
    joined = float(re.sub(r"[ .,]", "", bare))
    marks = re.findall(r"[ .,]", bare)
    if not marks:
        return (joined,)
    decimals = len(bare) - 1 - max(bare.rfind(mark) for mark in ",. ")
    as_decimal = joined / 10**decimals
    if _GROUPED.fullmatch(bare) and len(set(marks)) == 1:
        return (joined, as_decimal) if len(marks) == 1 and marks[0] != " " else (joined,)
    return (as_decimal,)


def _wishes_in(pieces: Sequence[Piece]) -> tuple[Wish, ...]:
    _refuse_other_period(pieces)
    telling = [piece for piece in pieces if piece.role not in _SILENT]
    return tuple(dict.fromkeys(_wishes(_without_period(telling))))


def _refuse_other_period(pieces: Sequence[Piece]) -> None:
    """UserError `alert_rsi_period` for "rsi 9 < 30": a number between the RSI and its side is its period."""
    for at in range(len(pieces) - 3):
        rsi, period, side, number = pieces[at : at + 4]
        is_period = rsi.role is Role.RSI and number.role is Role.NUMBER and side.role in _LEVELS | _MOVES
        if is_period and period.role is Role.NUMBER and period.text != _RSI_PERIOD:
            raise UserError("alert_rsi_period", value=period.text)


def _without_period(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces without the 14 of "RSI 14 dưới 30"."""
    kept = list(pieces)
    for at, (first, second) in enumerate(pairwise(pieces)):
        is_period = first.role is Role.RSI and second == Piece(Role.NUMBER, _RSI_PERIOD)
        if is_period and any(piece.role is Role.NUMBER for piece in pieces[at + 2 :]):
            kept[at + 1] = first
    return kept


def _wishes(pieces: Sequence[Piece]) -> Iterator[Wish]:
    wish, is_carried = Wish(), False
    last = max((at for at, piece in enumerate(pieces) if piece.role is Role.NUMBER), default=-1)
    for at, piece in enumerate(pieces):
        subject = piece.role if piece.role in _SUBJECTS else wish.subject
        is_carried = is_carried and piece.role not in _SUBJECTS
        level = piece.role if piece.role in _LEVELS else wish.level
        move = piece.role if piece.role in _MOVES else wish.move
        wish = Wish(subject=subject, level=level, move=move)
        if piece.role is Role.SIGNAL:
            yield Wish(signals=signals_called(piece.text))
        elif piece.role is Role.NUMBER:
            unit = _unit(pieces[at + 1 :])
            # "rsi<30, +5%": the change is the price's.
            if is_carried and (unit is Role.PERCENT or piece.text[0] in "+-"):
                subject = Role.PRICE
            # "120 trở lên": of the last number the side may be told after it.
            after = pieces[at + 1 :] if at == last else ()
            told_after = next((each.role for each in after if each.role in _LEVELS), None)
            yield Wish(subject=subject, level=level or told_after, move=move, number=piece.text, unit=unit)
            wish, is_carried = Wish(subject=subject), True


def _unit(after: Sequence[Piece]) -> Role | None:
    role = after[0].role if after else None
    return role if role in {Role.PERCENT, Role.THOUSAND, Role.MILLION, Role.EXACT} else None


def _rsi_condition(wish: Wish) -> Condition:
    values = [value for value in values_of(wish.number) if 0 < value < 100]  # noqa: PLR2004 - an RSI's own range
    if not values or wish.number.startswith("-"):
        raise UserError("alert_rsi_range", value=wish.number)
    value = values[-1]
    is_above = _is_upward(wish, usual=value > RSI_MIDDLE)
    return Condition(kind=AlertKind.RSI_ABOVE if is_above else AlertKind.RSI_BELOW, value=value)


def _change_condition(wish: Wish) -> Condition:
    values = values_of(wish.number)
    share = min(values, default=0.0) / 100
    # The way that is said comes before the side: "giảm hơn 5%".
    is_up = wish.move is not Role.DOWN if wish.move else _is_upward(wish, usual=True)
    if wish.number[0] in "+-":
        is_up = wish.number[0] == "+" and wish.move is not Role.DOWN
    if not 0 < share <= MOST_RISE or (not is_up and share >= 1):
        raise UserError("alert_change_range", value=wish.number)
    return Condition(kind=AlertKind.CHANGE_UP if is_up else AlertKind.CHANGE_DOWN, value=share)


def _price_condition(wish: Wish, quote: Quote) -> Condition:
    values = [value * times for value in values_of(wish.number) for times in _multiples(wish, quote)]
    possible = [value for value in values if value > 0]
    value = min(possible, key=lambda each: _times_away(each, quote.price), default=math.inf)
    if not possible or _times_away(value, quote.price) > math.log(_MOST_TIMES):
        raise UserError("alert_price_far", value=wish.number, price=quote.price, currency=quote.currency)
    is_above = _is_upward(wish, usual=value >= quote.price)
    return Condition(kind=AlertKind.PRICE_ABOVE if is_above else AlertKind.PRICE_BELOW, value=round(value, 8))


def _multiples(wish: Wish, quote: Quote) -> tuple[float, ...]:
    """What the number may have to be taken times: people write prices in dong in thousands, as boards do."""
    if wish.unit in _MULTIPLES:
        return (_MULTIPLES[wish.unit],)
    return (1.0, 1e3) if quote.currency == _DONG and wish.unit is None else (1.0,)


def _times_away(value: float, price: float) -> float:
    return abs(math.log(value / price))


def _is_upward(wish: Wish, *, usual: bool) -> bool:
    told = wish.level or wish.move
    return usual if told is None else told in {Role.ABOVE, Role.UP}
