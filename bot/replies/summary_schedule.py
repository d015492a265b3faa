"""What is said about summaries that come by themselves: that they will, that they will not, and how they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.ask import VIETNAM_TIME
from bot.preferences import OWN_LIST, VN30_LIST
from bot.replies.markup import bullets, lines, paragraphs, sentences
from bot.replies.words import N_, Words
from bot.reply import Button, Rows, in_rows
from bot.schedule.subscription import DEFAULT_TIMES, Subscription, SummaryKind, SummaryPart

KIND_NAMES = {
    SummaryKind.DAILY: N_("Evening"),
    SummaryKind.MORNING: N_("Morning"),
    SummaryKind.WEEKLY: N_("Week"),
}
PART_NAMES = {
    SummaryPart.WATCHLIST: N_("List"),
    SummaryPart.SIGNALS: N_("Signals"),
    SummaryPart.RISK: N_("Risk appetite"),
    SummaryPart.LESSON: N_("Learn today"),
}
_COMES = {
    SummaryKind.DAILY: N_(
        "✅ From now on a market summary comes here on every trading day at <b>%(time)s</b> (%(zone)s), with "
        "%(shares)s."
    ),
    SummaryKind.MORNING: N_(
        "✅ From now on a note before the open comes here on every trading day at <b>%(time)s</b> (%(zone)s), with "
        "%(shares)s."
    ),
    SummaryKind.WEEKLY: N_(
        "✅ From now on the week comes here after its last session, at <b>%(time)s</b> (%(zone)s), with %(shares)s."
    ),
}
_LINES = {
    SummaryKind.DAILY: N_("<b>Day</b>: every trading day at %(time)s (%(zone)s), with %(shares)s"),
    SummaryKind.MORNING: N_("<b>Morning</b>: every trading day at %(time)s (%(zone)s), with %(shares)s"),
    SummaryKind.WEEKLY: N_("<b>Week</b>: after its last session, at %(time)s (%(zone)s), with %(shares)s"),
}
_OFF = {
    SummaryKind.DAILY: N_("<b>Day</b>: off"),
    SummaryKind.MORNING: N_("<b>Morning</b>: off"),
    SummaryKind.WEEKLY: N_("<b>Week</b>: off"),
}
# What a button sends: words that the command reads in every language.
_PART_WORDS = {
    SummaryPart.WATCHLIST: "list part",
    SummaryPart.SIGNALS: "signals",
    SummaryPart.RISK: "risk",
    SummaryPart.LESSON: "lesson",
}
_MARKS = {True: "✅", False: "▫️"}
_SYMBOLS_NAMED = 6
_ETC = re.compile(r"Etc/GMT(?P<west>[+-]\d+)")
# When the market trades, so that its day is not over yet.
_OPENS, _CLOSES = time(9), time(15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that comes to this chat, and the day on which clocks are compared."""

    subscriptions: Sequence[Subscription]
    today: date

    def of(self, kind: SummaryKind) -> Subscription | None:
        """The one of that kind, or None."""
        return next((one for one in self.subscriptions if one.kind is kind), None)

    @property
    def parts(self) -> frozenset[SummaryPart]:
        """Those of the first; all parts are chosen for all kinds together."""
        return self.subscriptions[0].parts if self.subscriptions else frozenset()

    @property
    def holiday_notes(self) -> bool:
        """Whether a note comes before Tết; it comes with the summary of the day."""
        daily = self.of(SummaryKind.DAILY)
        return daily is not None and daily.holiday_notes


def comes_text(words: Words, subscription: Subscription, today: date) -> Markup:
    """What comes when, by which clock, that the trading calendar decides, and how to stop it."""
    return paragraphs(
        sentences(
            (
                words.text(_COMES[subscription.kind], **_when(words, subscription)),
                _in_vietnam(words, subscription, today),
            )
        ),
        sentences((_which_session(words, subscription, today), _calendar(words, subscription))),
        words.text("To stop it: <code>/summary off</code>. To change what is in it, press a button."),
    )


def _when(words: Words, subscription: Subscription) -> dict[str, str]:
    return {
        "time": f"{subscription.at:%H:%M}",
        "zone": zone_name(words, subscription.zone),
        "shares": shares_name(words, subscription.shares),
    }


def _in_vietnam(words: Words, subscription: Subscription, today: date) -> Markup | None:
    """What the clock in Vietnam shows then, where it is another one."""
    at = in_vietnam(subscription, today)
    if at == subscription.at:
        return None
    return words.text("Just now that is %(time)s in Vietnam.", time=f"{at:%H:%M}")


def in_vietnam(subscription: Subscription, today: date) -> time:
    """The time in Vietnam at the subscription's minute of that day."""
    moment = datetime.combine(today, subscription.at, tzinfo=subscription.zone)
    return moment.astimezone(VIETNAM_TIME).time()


def _which_session(words: Words, subscription: Subscription, today: date) -> Markup | None:
    """Which session it tells of, where that is not what one would think."""
    if not _OPENS <= in_vietnam(subscription, today) < _CLOSES:
        return None
    if subscription.kind is SummaryKind.MORNING:
        return words.text("The market is already open then.")
    return words.text("The market still trades then, so I tell of the session before.")


def _calendar(words: Words, subscription: Subscription) -> Markup:
    if subscription.kind is not SummaryKind.DAILY:
        return words.text("The trading calendar decides: nothing comes on closed days.")
    message = (
        N_("The trading calendar decides: nothing comes on closed days, and before Tết there is one short note.")
        if subscription.holiday_notes
        else N_("The trading calendar decides: nothing comes on closed days.")
    )
    return words.text(message)


def zone_name(words: Words, zone: ZoneInfo) -> str:
    """What people call that zone's clock: "giờ Việt Nam", "giờ Berlin", "UTC+7"."""
    if zone.key == VIETNAM_TIME.key:
        return words.label("Vietnam time")
    if zone.key == "Etc/UTC":
        return "UTC"
    # The zone database counts these the other way round.
    if etc := _ETC.fullmatch(zone.key):
        return f"UTC{-int(etc['west']):+d}"
    return words.label("%(city)s time", city=zone.key.rpartition("/")[2].replace("_", " "))


def shares_name(words: Words, shares: str) -> str:
    """What the shares of a subscription are called."""
    if shares == OWN_LIST:
        return words.label("this chat's watchlist (VN30 while it is empty)")
    if shares == VN30_LIST:
        return words.label("VN30")
    symbols = shares.split(",")
    if len(symbols) <= _SYMBOLS_NAMED:
        return ", ".join(symbols)
    return str(words.plural("%(count)s symbol", "%(count)s symbols", len(symbols)))


def stopped_text(words: Words, gone: int, kinds: Sequence[SummaryKind]) -> Markup:
    """That what came by itself comes no more."""
    if not gone:
        return words.text("Nothing came here by itself, so there is nothing to stop.")
    if kinds:
        return words.text("Done, that comes no more.")
    return words.text("Done, no more summaries come here by themselves. <code>/summary</code> still shows one.")


def standing_text(words: Words, standing: Standing) -> Markup:
    """What comes here by itself, line by line."""
    told = (
        words.text(_OFF[kind]) if (one := standing.of(kind)) is None else words.text(_LINES[kind], **_when(words, one))
        for kind in SummaryKind
    )
    # In a row of its own a button begins with a capital; within a sentence nothing does.
    parts = [words.label(PART_NAMES[part]).lower() for part in SummaryPart if part in standing.parts]
    note = N_("A short note before Tết: yes") if standing.holiday_notes else N_("A short note before Tết: no")
    return paragraphs(
        words.text("<b>What comes here by itself</b>"),
        lines(
            bullets(told),
            bullets((words.text("In it: the market%(parts)s", parts="".join(f", {part}" for part in parts)),))
            if standing.subscriptions
            else None,
            bullets((words.text(note),)) if standing.of(SummaryKind.DAILY) else None,
        ),
        words.text(
            "Another time or list in words: <code>/summary on 15:15 VN30</code>, "
            "<code>/summary morning 8:30</code>, <code>/summary on 20:00 Berlin time</code>"
        ),
    )


def standing_buttons(words: Words, standing: Standing) -> Rows:
    """Each kind, each part and the holiday note, on or off; pressing changes it."""
    return (
        tuple(_kind_button(words, standing, kind) for kind in SummaryKind),
        *in_rows(tuple(_part_buttons(words, standing)), 2),
        (Button(label=words.label("Show one now"), question="/summary"),),
    )


def _kind_button(words: Words, standing: Standing, kind: SummaryKind) -> Button:
    one = standing.of(kind)
    at = DEFAULT_TIMES[kind] if one is None else one.at
    label = f"{_MARKS[one is not None]} {words.label(KIND_NAMES[kind])} {at:%H:%M}"
    return Button(label=label, question=f"/summary {_switched(is_on=one is not None)} {kind.value}")


def _part_buttons(words: Words, standing: Standing) -> Iterator[Button]:
    if not standing.subscriptions:
        return
    for part in SummaryPart:
        is_on = part in standing.parts
        yield Button(
            label=f"{_MARKS[is_on]} {words.label(PART_NAMES[part])}",
            question=f"/summary {_switched(is_on=is_on)} {_PART_WORDS[part]}",
        )
    if standing.of(SummaryKind.DAILY):
        is_on = standing.holiday_notes
        note = words.label("Tết note")
        yield Button(label=f"{_MARKS[is_on]} {note}", question=f"/summary {_switched(is_on=is_on)} holiday")


def _switched(*, is_on: bool) -> str:
    return "off" if is_on else "on"
