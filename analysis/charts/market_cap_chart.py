"""The picture of a market capitalisation: price times shares, and where that lies among sizes and similar companies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from math import log

from analysis.charts import theme as sizes
from analysis.charts.fonts import text_width
from analysis.charts.panel import Panel
from analysis.charts.png import to_png
from analysis.charts.shapes import Across, LabelLook, Layer, Plate
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords
from analysis.market_cap import SCALES, MarketCap, Peer, Peers, SizeClass, SizeScale

# The scale runs so many times beyond its outermost thresholds, and farther where a company does.
_BEYOND, _BEYOND_THE_COMPANY, _BEYOND_PEERS = 3.5, 2.5, 2.0

# Price, shares and market cap, side by side.
_FACTORS_TOP, _FACTORS_HEIGHT, _FACTORS_GAP = 8, 172, 64
_FIGURE, _SIGN = 44, 48
_FIGURE_LINE, _MEANING_LINES = 52, 110
_LINE_STEP = 36

# The bar of classes: above it the companies' common name and the flag, in it rows of dots and the names of the classes,
# below it the thresholds.
_HEAD_HEIGHT, _FLAG_HEIGHT = 52, 84
_FLAG, _FLAG_PLATE = 34, (16.0, 12.0)
_ROW_HEIGHT, _ROWS_TOP, _FEWEST_ROWS, _MOST_ROWS = 38, 14, 2, 5
_NAMES_HEIGHT = 70
_THRESHOLDS_GAP = 8
_ZONE_GAP, _ZONE_RADIUS = 6, 10
_NAME_SHARE = 0.9
_BETWEEN_LABELS = 20
_DOT, _OWN_DOT, _RIM = 16, 30, 4
_DOT_GAP, _PEER_GAP = 6, 12
_NOTE_STEP, _NOTES_END = 36, 16


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCapWords:
    """Everything that is written on the picture.

    frame: around it.
    factors: three pairs of a figure and what it is: price, shares, market cap.
    mark: what stands at the company's place.
    sizes: the names of the classes. thresholds: the written thresholds, as the scale has them.
    distances: how far it is to each of them; empty where it does not border on the company's class.
    scale: one line that explains the scale.
    peers: what the other companies are; peers_note: of which day their figures are; both empty without any.
    """

    frame: FrameWords
    factors: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
    mark: str
    sizes: Mapping[SizeClass, str]
    thresholds: tuple[str, ...]
    distances: tuple[str, ...]
    scale: str
    peers: str = ""
    peers_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketCapChart:
    """What the picture shows; a currency without classes has no scale, and then no peers are shown."""

    reading: MarketCap
    words: MarketCapWords
    peers: Peers | None = None
    theme: Theme = LIGHT


@dataclass(frozen=True, slots=True)
class _Ruler:
    """A scale as wide as the body on which every step is a multiplication; thresholds: lowest first."""

    lowest: float
    highest: float
    thresholds: tuple[float, ...]

    def across(self, cap: float) -> float:
        """How many pixels from the left that cap is."""
        return BODY.width * log(cap / self.lowest) / log(self.highest / self.lowest)

    @property
    def edges(self) -> list[float]:
        """Where classes begin and end, in pixels from the left."""
        return [0.0, *map(self.across, self.thresholds), BODY.width]

    def has_edge(self, left: float, right: float) -> bool:
        """Whether a class begins or ends between these."""
        return any(left < edge < right for edge in self.edges)


@dataclass(frozen=True, slots=True)
class _Written:
    """A threshold below the bar: where, in which row of writing, and what."""

    x: float
    row: int
    text: str
    distance: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A peer's dot in a row of the bar, and which side of it the symbol stands on."""

    symbol: str
    x: float
    row: int
    on_left: bool


def draw_market_cap_chart(chart: MarketCapChart) -> bytes:
    """The PNG."""
    return to_png(market_cap_sheet(chart))


def market_cap_sheet(chart: MarketCapChart) -> Sheet:
    """Everything that is on the picture, before it is painted."""
    sheet = Sheet(chart.theme)
    body = sheet.in_pixels(BODY)
    scale = SCALES.get(chart.reading.currency)
    top = _FACTORS_TOP if scale else (BODY.height - _FACTORS_HEIGHT) / 2
    _draw_factors(body, chart, top)
    if scale is not None:
        notes_top = BODY.height - _draw_notes(body, chart)
        _draw_scale(body, chart, scale, (top + _FACTORS_HEIGHT, notes_top))
    write_frame(sheet, chart.words.frame)
    return sheet


def _draw_factors(body: Panel, chart: MarketCapChart, top: float) -> None:
    theme, factors = chart.theme, chart.words.factors
    width = (BODY.width - (len(factors) - 1) * _FACTORS_GAP) / len(factors)
    for place, (figure, meaning) in enumerate(factors):
        left, is_result = place * (width + _FACTORS_GAP), place == len(factors) - 1
        ground, strong, soft = (
            (theme.slow_average, theme.on_color, theme.on_color)
            if is_result
            else (theme.field, theme.text, theme.muted)
        )
        body.boxes(left, top + _FACTORS_HEIGHT, left + width, top, ground, radius=16)
        x, room, lines = left + width / 2, width - 32, meaning.split("\n")
        # One line of meaning stands where the middle of two would.
        down = _LINE_STEP / 2 if len(lines) == 1 else 0
        body.write(x, top + _FIGURE_LINE + down, figure, strong, _FIGURE, bold=True, across="center", room=room)
        for line, text in enumerate(lines):
            y = top + _MEANING_LINES + down + _LINE_STEP * line
            body.write(x, y, text, soft, sizes.LABEL, across="center", room=room)
        if place:
            sign = "=" if is_result else "×"
            middle = top + _FACTORS_HEIGHT / 2
            body.write(left - _FACTORS_GAP / 2, middle, sign, theme.muted, _SIGN, across="center")


def _draw_notes(body: Panel, chart: MarketCapChart) -> float:
    """Lines at the bottom: whose dots there are, and how to read the scale; how high they are."""
    notes = [text for text in (chart.words.peers_note, chart.words.scale) if text]
    for place, text in enumerate(notes):
        y = BODY.height - _NOTES_END - _NOTE_STEP * (len(notes) - place - 0.5)
        body.write(0, y, text, chart.theme.muted, sizes.FOOTER, room=BODY.width)
    return _NOTES_END + _NOTE_STEP * len(notes)


def _draw_scale(body: Panel, chart: MarketCapChart, scale: SizeScale, band: tuple[float, float]) -> None:
    """The classes side by side, smallest left, with the companies in them, in the middle of that band."""
    words, theme = chart.words, chart.theme
    peers = chart.peers.companies if chart.peers else ()
    ruler = _ruler(scale, chart.reading.cap, peers)
    thresholds = _thresholds(scale, words, ruler)
    head = _HEAD_HEIGHT if words.peers else 0
    below = _THRESHOLDS_GAP + 2 * _LINE_STEP * (1 + max(written.row for written in thresholds))
    around = head + _FLAG_HEIGHT + _ROWS_TOP + _NAMES_HEIGHT + below
    most = min(int((band[1] - band[0] - around) / _ROW_HEIGHT), _MOST_ROWS)
    placed = _placed(ruler, peers, chart.reading.cap, most)
    rows = 1 + max((peer.row for peer in placed), default=0)
    height = max(rows, _FEWEST_ROWS) * _ROW_HEIGHT
    top = band[0] + (band[1] - band[0] - around - height) / 2
    bar_top = top + head + _FLAG_HEIGHT
    bar_bottom = bar_top + _ROWS_TOP + height + _NAMES_HEIGHT
    first_row = bar_top + _ROWS_TOP + _ROW_HEIGHT / 2
    body.write(0, top + head / 2, words.peers, theme.text, sizes.HEADING, bold=True, room=BODY.width)
    _draw_zones(body, chart, ruler, (bar_top, bar_bottom))
    _draw_peers(body, placed, first_row, theme)
    _draw_own(body, ruler.across(chart.reading.cap), words.mark, (bar_top, first_row), theme)
    _draw_thresholds(body, thresholds, bar_bottom + _THRESHOLDS_GAP, theme)


def _ruler(scale: SizeScale, cap: float, peers: Sequence[Peer]) -> _Ruler:
    """All thresholds and all companies, with air at both ends."""
    caps = [peer.market_cap.cap for peer in peers]
    lowest = min(scale.thresholds[-1] / _BEYOND, cap / _BEYOND_THE_COMPANY, *(one / _BEYOND_PEERS for one in caps))
    highest = max(scale.thresholds[0] * _BEYOND, cap * _BEYOND_THE_COMPANY, *(one * _BEYOND_PEERS for one in caps))
    return _Ruler(lowest, highest, tuple(reversed(scale.thresholds)))


def _placed(ruler: _Ruler, peers: Iterable[Peer], own: float, most: int) -> list[_Placed]:
    """The dots of the peers, each in the first row where it covers none; what finds no room is left out.

    own: the cap of the company itself, whose dot is in the first row. most: rows.
    """
    middle = ruler.across(own)
    taken = [(0, middle - _OWN_DOT / 2 - _RIM, middle + _OWN_DOT / 2 + _RIM)]
    placed = []
    for peer in peers:
        x = ruler.across(peer.market_cap.cap)
        width = _DOT / 2 + _DOT_GAP + text_width(peer.symbol, sizes.LABEL)
        on_left = ruler.has_edge(x, x + width) and not ruler.has_edge(x - width, x)
        left, right = (x - width, x + _DOT / 2) if on_left else (x - _DOT / 2, x + width)
        covered = {row for row, start, end in taken if start < right + _PEER_GAP and left < end + _PEER_GAP}
        row = next(row for row in count() if row not in covered)
        if row < most:
            taken.append((row, left, right))
            placed.append(_Placed(peer.symbol, x, row, on_left))
    return placed


def _draw_peers(body: Panel, placed: Sequence[_Placed], first_row: float, theme: Theme) -> None:
    for peer in placed:
        y = first_row + peer.row * _ROW_HEIGHT
        body.dots(peer.x, y, theme.text, size=_DOT)
        aside = (_DOT / 2 + _DOT_GAP) * (-1 if peer.on_left else 1)
        across: Across = "right" if peer.on_left else "left"
        body.write(peer.x + aside, y, peer.symbol, theme.text, sizes.LABEL, across=across)


def _thresholds(scale: SizeScale, words: MarketCapWords, ruler: _Ruler) -> list[_Written]:
    """The thresholds, lowest first, each in the first row where it covers no other."""
    written: list[_Written] = []
    ends: dict[int, float] = {}
    texts = reversed(list(zip(scale.thresholds, words.thresholds, words.distances, strict=True)))
    for threshold, text, distance in texts:
        wide = max(text_width(text, sizes.LABEL, bold=True), text_width(distance, sizes.LABEL))
        half = min(wide, BODY.width) / 2
        x = min(max(ruler.across(threshold), half), BODY.width - half)
        row = next(row for row in count() if x - half >= ends.get(row, 0.0))
        ends[row] = x + half + _BETWEEN_LABELS
        written.append(_Written(x, row, text, distance))
    return written


def _draw_thresholds(body: Panel, thresholds: Sequence[_Written], top: float, theme: Theme) -> None:
    for written in thresholds:
        y = top + (2 * written.row + 0.5) * _LINE_STEP
        for line, text, color, bold in ((0, written.text, theme.text, True), (1, written.distance, theme.muted, False)):
            at = y + line * _LINE_STEP
            body.write(written.x, at, text, color, sizes.LABEL, bold=bold, across="center", room=BODY.width)


def _draw_zones(body: Panel, chart: MarketCapChart, ruler: _Ruler, band: tuple[float, float]) -> None:
    """The classes with their names."""
    words, theme, (top, bottom) = chart.words, chart.theme, band
    classes = reversed(SCALES[chart.reading.currency].classes)
    for place, (size, (left, right)) in enumerate(zip(classes, pairwise(ruler.edges), strict=True)):
        first, last = left + _ZONE_GAP / 2 * bool(place), right - _ZONE_GAP / 2 * (right < BODY.width)
        body.boxes(first, bottom, last, top, theme.shades[place], radius=_ZONE_RADIUS)
        room = (right - left) * _NAME_SHARE
        body.write(
            (left + right) / 2,
            bottom - _NAMES_HEIGHT / 2,
            _broken(words.sizes[size], room),
            theme.text,
            sizes.MARK,
            bold=size is chart.reading.size,
            across="center",
            room=room,
        )


def _broken(name: str, room: float) -> str:
    """The name in two lines, broken at the space nearest to its middle, where it does not fit into one."""
    spaces = [place for place, letter in enumerate(name) if letter == " "]
    if not spaces or text_width(name, sizes.MARK, bold=True) <= room:
        return name
    middle = min(spaces, key=lambda place: abs(place - len(name) / 2))
    return f"{name[:middle]}\n{name[middle + 1 :]}"


def _draw_own(body: Panel, x: float, text: str, band: tuple[float, float], theme: Theme) -> None:
    """The company: a dot larger than the others, and its flag above the bar, which stays inside the picture."""
    (bar_top, y), color = band, theme.fast_average
    room = BODY.width - 2 * _FLAG_PLATE[0]
    half = min(text_width(text, _FLAG, bold=True), room) / 2 + _FLAG_PLATE[0]
    place = min(max(x, half), BODY.width - half)
    flag = bar_top - _FLAG_HEIGHT / 2 - 6
    body.line((x, x), (flag, y), color, width=5, layer=Layer.MARKS)
    # The rim keeps it apart from a class whose shade is as bright.
    body.dots(x, y, theme.background, size=_OWN_DOT + 2 * _RIM)
    body.dots(x, y, color, size=_OWN_DOT)
    plate = Plate(color=color, padding=_FLAG_PLATE, radius=10)
    look: LabelLook = {"bold": True, "across": "center", "plate": plate, "layer": Layer.TAGS}
    body.write(place, flag, text, theme.on_color, _FLAG, room=room, **look)
