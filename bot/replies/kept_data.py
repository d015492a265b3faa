"""What is kept of a person, by the table that keeps it: one name for each, wherever it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from bot.replies.words import N_, Words


class Kept(NamedTuple):
    """One kind of data: its name, and what it holds."""

    name: str
    holds: str


KEPT: Mapping[str, Kept] = {
    "preferences": Kept(N_("Settings"), N_("language, colours, price unit and the like, as you chose them")),
    "watched": Kept(N_("Watchlist"), N_("the symbols you follow")),
    "alerts": Kept(N_("Alerts"), N_("what you asked to be told of, and when it came")),
    "subscriptions": Kept(N_("Summaries"), N_("which ones you subscribed to, and for what time")),
    "promises": Kept(N_("Promised messages"), N_("which summaries and alerts are due or were sent")),
    "lesson_progress": Kept(N_("Lessons"), N_("which ones you read and answered, and when")),
    "gone_chats": Kept(N_("Chats that are gone"), N_("that a chat no longer takes messages, and since when")),
}
"""Every table that names people has a line here."""

Rows = Sequence[Mapping[str, object]]
"""What one table keeps of a person."""


def kept_lines(words: Words) -> Iterator[Markup]:
    """A line for each kind of data: its name and what it holds."""
    for kept in KEPT.values():
        yield Markup("<b>%s</b>: %s") % (words.label(kept.name), words.label(kept.holds))


def counted_lines(words: Words, data: Mapping[str, Rows]) -> Iterator[Markup]:
    """A line for each kind of data that there is some of: its name and how much."""
    for table, rows in in_order(data).items():
        if rows:
            name = words.label(KEPT[table].name) if table in KEPT else table
            yield words.text("%(name)s: %(count)s", name=name, count=words.number(len(rows)))


def in_order(data: Mapping[str, Rows]) -> dict[str, Rows]:
    """The tables in the order in which they are told; those without a line here come last."""
    known = [table for table in KEPT if table in data]
    return {table: data[table] for table in (*known, *sorted(set(data) - set(known)))}
