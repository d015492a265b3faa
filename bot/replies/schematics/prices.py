"""Pictures of a price's way: levels, trends, chart patterns, averages and plans."""

from __future__ import annotations

import numpy as np

from analysis.charts.schematics import Candle, Curve, Level, Note, Panel, Place, Scene, Side, Stroke, Tone, Zone
from analysis.charts.schematics.series import average_of, closes_through, curve_of
from analysis.indicators import bollinger_bands
from bot.replies.schematics.contexts import mirrored, turned
from bot.replies.words import N_

_PRICE = N_("Price")
_RESISTANCE, _SUPPORT, _NECKLINE = N_("Resistance"), N_("Support"), N_("Neckline")


def _line(turns: tuple[Place, ...], *, name: str = "") -> Curve:
    return Curve(places=turns, tone=Tone.PLAIN, name=name)


def _scene(panel: Panel, first: float, last: float, *, heading: str = "", tone: Tone = Tone.PLAIN) -> Scene:
    return Scene(panels=(panel,), first=first, last=last, heading=heading, tone=tone)


def _note(text: str, bar: float, price: float, side: Side, tone: Tone = Tone.PLAIN, *, away: Place = (0, 0)) -> Note:
    """A label with a pointer; away: by how many pixels to the right, and further from its place, it stands."""
    return Note(text=text, place=(bar, price), side=side, tone=tone, shift=away[0], lift=away[1])


def _plain(text: str, bar: float, price: float, side: Side, tone: Tone = Tone.PLAIN) -> Note:
    return Note(text=text, place=(bar, price), side=side, tone=tone, pointer=False)


SUPPORT_RESISTANCE = _scene(
    Panel(
        curves=(
            _line(((0, 62), (3, 88), (6, 41), (9, 80), (12, 87.5), (16, 42), (19, 60), (21, 54), (24, 86), (27, 66))),
        ),
        levels=(
            Level(price=90, name=_RESISTANCE, tone=Tone.FALL),
            Level(price=40, name=_SUPPORT, tone=Tone.RISE),
        ),
        zones=(Zone(low=87, high=93, tone=Tone.FALL), Zone(low=37, high=43, tone=Tone.RISE)),
        notes=(
            _note(N_("Sellers stop the rise here"), 12, 94, Side.ABOVE),
            _note(N_("Buyers stop the fall here"), 6, 37, Side.BELOW),
        ),
    ),
    0,
    27,
)
_UPWARDS: tuple[Place, ...] = ((0, 20), (3, 44), (5, 33), (9, 62), (11, 50), (15, 80), (17, 69), (20, 92))


def _trend(*, up: bool) -> Scene:
    def at(bar: float, value: float) -> Place:
        return bar, value if up else 112 - value

    peaks = N_("Higher highs") if up else N_("Lower lows")
    dips = N_("Higher lows") if up else N_("Lower highs")
    tone = Tone.RISE if up else Tone.FALL
    panel = Panel(
        curves=(_line(tuple(at(int(bar), value) for bar, value in _UPWARDS)),),
        strokes=(
            Stroke(start=at(2, 46), end=at(15.4, 88), tone=tone, dashed=True, head=True),
            Stroke(start=at(4, 24), end=at(19, 70), tone=tone, dashed=True, head=True),
        ),
        notes=(
            Note(text=peaks, place=at(5, 84), side=Side.ON, tone=tone),
            Note(text=dips, place=at(15.4, 30), side=Side.ON, tone=tone),
        ),
    )
    return _scene(panel, 0, 20, heading=N_("Uptrend") if up else N_("Downtrend"), tone=tone)


TREND = (_trend(up=True), _trend(up=False))
BREAKOUT = _scene(
    Panel(
        candles=(
            *(Candle(52, 58, 50, 56), Candle(56, 64, 55, 62), Candle(62, 69.4, 60, 64), Candle(64, 66, 54, 56)),
            *(Candle(56, 58, 50, 52), Candle(52, 60, 51, 58), Candle(58, 69.2, 57, 65), Candle(65, 67, 58, 60)),
            *(Candle(60, 62, 55, 57), Candle(57, 65, 56, 64), Candle(64, 81, 63, 79), Candle(79, 82, 72, 74)),
            *(Candle(74, 77, 70.6, 76), Candle(76, 86, 75, 85), Candle(85, 88, 80, 82), Candle(82, 91, 81, 90)),
        ),
        marked=(10, 10),
        levels=(Level(price=70, name=N_("Old resistance"), tone=Tone.SLOW),),
        zones=(Zone(low=50, high=70, tone=Tone.SLOW, first=-0.5, last=9.5),),
        notes=(
            _note(N_("Breakout: closes clearly above"), 10, 81, Side.ABOVE, away=(-70, 0)),
            _note(N_("Retest: the level holds"), 12, 69.6, Side.BELOW, away=(34, 100)),
            _plain(N_("Moved within this range"), 4.5, 50, Side.BELOW, Tone.MUTED),
        ),
    ),
    0,
    15,
)
FIBONACCI = _scene(
    Panel(
        curves=(
            _line(
                (
                    (0, 6),
                    (2, 3),
                    (4, 0),
                    (8, 38),
                    (10, 31),
                    (15, 84),
                    (17, 78),
                    (21, 100),
                    (24, 76),
                    (26, 82),
                    (31, 39),
                    (33, 45),
                    (40, 92),
                )
            ),
        ),
        levels=(
            Level(price=100, name=N_("0%% (high)"), tone=Tone.MUTED, first=4),
            Level(price=76.4, name=N_("23.6%%"), tone=Tone.SLOW, first=4),
            Level(price=61.8, name=N_("38.2%%"), tone=Tone.SLOW, first=4),
            Level(price=50, name="50%%", tone=Tone.SLOW, first=4),
            Level(price=38.2, name=N_("61.8%%"), tone=Tone.SLOW, first=4),
            Level(price=0, name=N_("100%% (low)"), tone=Tone.MUTED, first=4),
        ),
        zones=(Zone(low=38.2, high=50, tone=Tone.SLOW, first=4),),
        notes=(_note(N_("Pulls back, then turns at one of the levels"), 31, 38, Side.BELOW),),
    ),
    0,
    40,
)


def _bands() -> Scene:
    turns: tuple[Place, ...] = (
        *((0, 100), (24, 101), (34, 99), (44, 101), (54, 99.5), (62, 118), (66, 116), (74, 124)),
        *((86, 108), (96, 112)),
    )
    closes, first = closes_through(turns, 1.4), 26
    bands = bollinger_bands(closes)
    widest = int(np.nanargmin(bands.lower))
    panel = Panel(
        curves=(
            curve_of(closes, Tone.PLAIN, name=_PRICE, first=first),
            curve_of(bands.upper, Tone.SLOW, name=N_("Upper band"), first=first),
            curve_of(bands.middle, Tone.FAST, name=N_("Middle: MA20"), first=first),
            curve_of(bands.lower, Tone.SLOW, name=N_("Lower band"), first=first),
        ),
        notes=(
            _note(N_("Narrow bands: a quiet market"), 44, float(bands.upper[44]), Side.ABOVE),
            _note(N_("Wide bands: large moves"), widest, float(bands.lower[widest]), Side.BELOW),
        ),
    )
    return _scene(panel, first, 96)


def _average() -> Scene:
    turns: tuple[Place, ...] = (
        (0, 96),
        (18, 100),
        (28, 92),
        (40, 110),
        (46, 105),
        (60, 126),
        (66, 122),
        (72, 125),
        (90, 100),
    )
    closes, first = closes_through(turns, 2.2), 19
    average = average_of(closes, 20, Tone.FAST, name="MA20", first=first)
    level = dict(average.places)
    panel = Panel(
        curves=(curve_of(closes, Tone.PLAIN, name=_PRICE, first=first), average),
        notes=(
            _note(N_("Line points up, price above it: rising"), 56, level[56.0], Side.BELOW, Tone.RISE, away=(40, 60)),
            _note(N_("Price falls below the line"), 78, level[78.0], Side.ABOVE, Tone.FALL, away=(0, 30)),
        ),
    )
    return _scene(panel, first, 90)


def _cross(*, golden: bool) -> Scene:
    """MA50 and MA200, as many bars as they need, and the bar where one crosses the other."""
    turns: tuple[Place, ...] = ((0, 150), (120, 128), (230, 96), (262, 98), (330, 142), (350, 136), (400, 168))
    closes = closes_through(turns, 2.5, 11.0)
    closes, first = closes if golden else 260 - closes, 215
    fast = average_of(closes, 50, Tone.FAST, name="MA50", first=first)
    slow = average_of(closes, 200, Tone.SLOW, name="MA200", first=first)
    above = [one > other for (_, one), (_, other) in zip(fast.places, slow.places, strict=True)]
    cross = fast.places[above.index(golden)]
    text, tone = (
        (N_("Golden cross: MA50 rises above MA200"), Tone.RISE)
        if golden
        else (N_("Death cross: MA50 falls below MA200"), Tone.FALL)
    )
    price = Curve(places=curve_of(closes, Tone.MUTED, first=first).places, tone=Tone.MUTED, name=_PRICE, width=2.6)
    note = _note(text, *cross, Side.BELOW if golden else Side.ABOVE, tone, away=(150, 50))
    return _scene(Panel(curves=(price, fast, slow), notes=(note,)), first, 400)


BOLLINGER_BANDS, MOVING_AVERAGE = _bands(), _average()
GOLDEN_CROSS, DEATH_CROSS = _cross(golden=True), _cross(golden=False)
_W: tuple[Place, ...] = ((0, 96), (4, 40), (8, 68), (12, 41), (16.2, 72), (17.2, 69), (20, 92))


def _double(*, bottom: bool) -> Scene:
    def at(bar: float, value: float) -> Place:
        return bar, value if bottom else 130 - value

    side = Side.BELOW if bottom else Side.ABOVE
    first, second = (N_("Bottom 1"), N_("Bottom 2")) if bottom else (N_("Top 1"), N_("Top 2"))
    tone = Tone.RISE if bottom else Tone.FALL
    beyond = N_("Closes above the neckline") if bottom else N_("Closes below the neckline")
    panel = Panel(
        curves=(_line(tuple(at(*place) for place in _W)),),
        strokes=(Stroke(start=at(2.2, 68), end=at(20.4, 68), tone=Tone.SLOW, dashed=True),),
        notes=(
            Note(text=first, place=at(4, 40), side=side),
            Note(text=second, place=at(12, 41), side=side),
            Note(
                text=_NECKLINE,
                place=at(8, 69),
                side=Side.ABOVE if bottom else Side.BELOW,
                tone=Tone.SLOW,
                pointer=False,
            ),
            Note(text=beyond, place=at(18, 75), side=Side.ABOVE if bottom else Side.BELOW, tone=tone, lift=96),
        ),
    )
    heading = N_("Double bottom (W)") if bottom else N_("Double top (M)")
    return _scene(panel, 0, 20.4, heading=heading, tone=tone)


DOUBLE = (_double(bottom=True), _double(bottom=False))
HEAD_AND_SHOULDERS = _scene(
    Panel(
        curves=(_line(((0, 20), (5, 70), (8, 46), (13, 94), (18, 46), (22, 69), (25.5, 40), (27, 45.4), (30, 14))),),
        levels=(Level(price=46, name=_NECKLINE, tone=Tone.SLOW, first=4),),
        notes=(
            _note(N_("Left shoulder"), 5, 70, Side.ABOVE),
            _note(N_("Head"), 13, 94, Side.ABOVE),
            _note(N_("Right shoulder"), 22, 69, Side.ABOVE),
            _note(
                N_("Closes below the neckline: the pattern is complete"),
                24.6,
                45,
                Side.BELOW,
                Tone.FALL,
                away=(-110, 40),
            ),
        ),
    ),
    0,
    30,
)
_RISING = (
    *(Candle(40, 46, 38, 44), Candle(44, 50, 42, 48), Candle(48, 53, 46, 51)),
    *(Candle(62, 70, 60, 68), Candle(68, 74, 66, 72)),
)


def _gap(*, up: bool) -> Scene:
    """The gap between the third candle and the fourth."""

    def at(price: float) -> float:
        return price if up else turned(price)

    onwards, back = (Side.ABOVE, Side.BELOW) if up else (Side.BELOW, Side.ABOVE)
    begins, ends = (
        (N_("High of one session"), N_("Low of the next session"))
        if up
        else (N_("Low of one session"), N_("High of the next session"))
    )
    low, high = sorted((at(53), at(60)))
    tone = Tone.RISE if up else Tone.FALL
    panel = Panel(
        candles=_RISING if up else tuple(mirrored(candle) for candle in _RISING),
        zones=(Zone(low=low, high=high, tone=tone, first=1.6, last=3.4),),
        notes=(
            Note(text=N_("Gap"), place=(2.5, at(56.5)), side=Side.ON, tone=tone),
            _note(ends, 3, at(60), back, away=(52, 64)),
            _note(begins, 2, at(53), onwards, away=(-74, 64)),
        ),
    )
    return _scene(panel, 0, 4, heading=N_("Gap up") if up else N_("Gap down"), tone=tone)


GAP = (_gap(up=True), _gap(up=False))
_ENTRY = Level(price=50, name=N_("Entry 50,000"), tone=Tone.SLOW)
_STOP = Level(price=47, name=N_("Stop-loss 47,000"), tone=Tone.FALL)
STOP_LOSS = _scene(
    Panel(
        curves=(
            _line(
                (
                    (0, 52.4),
                    (3, 48.2),
                    (6, 51.5),
                    (9, 48),
                    (12, 50),
                    (14, 51.6),
                    (17, 48.4),
                    (19, 49.2),
                    (22, 46.8),
                    (26, 43.4),
                )
            ),
        ),
        levels=(_ENTRY, Level(price=48, name=_SUPPORT, tone=Tone.RISE), _STOP),
        zones=(Zone(low=47, high=50, tone=Tone.FALL, first=12),),
        notes=(
            _note(N_("Buy here"), 12, 50, Side.ABOVE, away=(-46, 10)),
            _note(
                N_("Price reaches the stop: sell, the loss stays small"),
                21.8,
                46.9,
                Side.BELOW,
                Tone.FALL,
                away=(-120, 10),
            ),
        ),
    ),
    0,
    26,
)
RISK_REWARD = _scene(
    Panel(
        curves=(
            _line(((0, 53), (4, 48.6), (7, 49.2), (8, 50), (11, 52.6), (13, 51.2), (17, 54.6), (19, 53.6), (22, 56))),
        ),
        levels=(Level(price=56, name=N_("Target 56,000"), tone=Tone.RISE), _ENTRY, _STOP),
        zones=(
            Zone(low=50, high=56, tone=Tone.RISE, first=8),
            Zone(low=47, high=50, tone=Tone.FALL, first=8),
        ),
        notes=(
            Note(text=N_("Risk 3,000 (1R)"), place=(16.5, 48.5), side=Side.ON, tone=Tone.FALL),
            Note(text=N_("Reward 6,000 (2R)"), place=(12.7, 55.2), side=Side.ON, tone=Tone.RISE),
        ),
    ),
    0,
    22,
)
PRICE_LIMITS = _scene(
    Panel(
        curves=(
            _line(
                (
                    (0, 33),
                    (2, 33.7),
                    (4, 33.1),
                    (8, 34.4),
                    (10, 34.0),
                    (13, 35.3),
                    (15, 35.3),
                    (18, 33.6),
                    (20, 33.9),
                    (25, 31.2),
                    (27, 31.9),
                )
            ),
        ),
        levels=(
            Level(price=35.3, name=N_("Ceiling 35,300 (+7%%)"), tone=Tone.CEILING),
            Level(price=33, name=N_("Reference 33,000"), tone=Tone.REFERENCE),
            Level(price=30.7, name=N_("Floor 30,700 (−7%%)"), tone=Tone.FLOOR),
        ),
        zones=(Zone(low=33, high=35.3, tone=Tone.RISE), Zone(low=30.7, high=33, tone=Tone.FALL)),
        notes=(
            _note(N_("No order above the ceiling"), 14, 35.3, Side.ABOVE),
            _note(N_("No order below the floor"), 14, 30.7, Side.BELOW),
        ),
    ),
    0,
    27,
)
