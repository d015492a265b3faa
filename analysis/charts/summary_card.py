"""The picture of a summary: the index with how many shares went along, and the shares of a list under it."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.charts.png import to_png
from analysis.charts.sheet import BODY, Sheet, write_frame
from analysis.charts.summary_index import LOWEST, IndexPanel, draw_index
from analysis.charts.summary_table import SummaryTable, draw_summary_table, table_height
from analysis.charts.theme import LIGHT, Theme
from analysis.charts.words import FrameWords


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCard:
    """What the picture shows: the index, a table, or both."""

    index: IndexPanel | None
    table: SummaryTable | None
    words: FrameWords
    theme: Theme = LIGHT


def draw_summary_card(card: SummaryCard) -> bytes:
    """The PNG; ValueError where there is neither an index nor a table, or one of them holds too much."""
    return to_png(summary_sheet(card))


def summary_sheet(card: SummaryCard) -> Sheet:
    """Everything that is on the picture, before it is painted; errors as above."""
    if card.index is None and card.table is None:
        raise ValueError("neither an index nor a table")
    sheet = Sheet(card.theme)
    body = sheet.in_pixels(BODY)
    top = 0.0
    if card.index is not None:
        top = body.box.height - (table_height(card.table, body.box.height - LOWEST) if card.table else 0.0)
        draw_index(body, card.index, top, card.theme)
    if card.table is not None:
        draw_summary_table(body, card.table, top, card.theme)
    write_frame(sheet, card.words)
    return sheet
