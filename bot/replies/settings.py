"""The menu of settings: what was chosen, and a button for each other choice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.ask import Ask, ChatKind
from bot.preferences import OWN_LIST, VN30_LIST, ColorTheme, Detail, MoveColors, Preferences, PriceUnit
from bot.replies.markup import bullets, lines, paragraphs
from bot.replies.words import N_, Words
from bot.reply import Button, Rows

NATIVE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
"""Each language is called by its own name, whatever the language of the answer."""

_CHOSEN = "✓ "
_TITLES = {
    ChatKind.PRIVATE: N_("<b>Your settings</b>"),
    ChatKind.GROUP: N_("<b>Settings of this group</b>"),
    ChatKind.CHANNEL: N_("<b>Settings of this channel</b>"),
}
_EXAMPLE_PRICE, _DONG = 118_600, "VND"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """One value of a setting: what its button says, what a line tells of it, and the words that choose it."""

    value: object
    label: str
    told: str
    written: str


_THEMES = (
    _Choice(value=ColorTheme.LIGHT, label=N_("Light"), told=N_("Pictures: light"), written="theme light"),
    _Choice(value=ColorTheme.DARK, label=N_("Dark"), told=N_("Pictures: dark"), written="theme dark"),
)
_COLORS = (
    _Choice(
        value=MoveColors.BOARD,
        label=N_("Green and red"),
        told=N_("Rises and falls: green and red, as on boards"),
        written="colors board",
    ),
    _Choice(
        value=MoveColors.SAFE,
        label=N_("Blue and orange"),
        told=N_("Rises and falls: blue and orange, for eyes that cannot tell green from red"),
        written="colors safe",
    ),
)
_LISTS = (
    _Choice(
        value=OWN_LIST,
        label=N_("Own list"),
        told=N_("Usual list: your own (VN30 while it is empty)"),
        written="list watchlist",
    ),
    _Choice(value=VN30_LIST, label=N_("VN30"), told=N_("Usual list: VN30"), written="list vn30"),
)
_UNITS = (
    _Choice(value=PriceUnit.VND, label=N_("Dong"), told=N_("Prices: in dong, such as %(price)s"), written="unit vnd"),
    _Choice(
        value=PriceUnit.THOUSAND_VND,
        label=N_("Thousand dong"),
        told=N_("Prices: in thousand dong, such as %(price)s"),
        written="unit thousand_vnd",
    ),
)
_DETAILS = (
    _Choice(
        value=Detail.BEGINNER,
        label=N_("Explained"),
        told=N_("Answers: with explanations, for beginners"),
        written="detail beginner",
    ),
    _Choice(
        value=Detail.EXPERT,
        label=N_("Short"),
        told=N_("Answers: short, without explanations"),
        written="detail expert",
    ),
)
_QUIET = (
    _Choice(value=False, label=N_("In the group"), told=N_("Where I answer: in the group"), written="quiet off"),
    _Choice(
        value=True,
        label=N_("In private"),
        told=N_("Where I answer: in private, to whoever asked"),
        written="quiet on",
    ),
)
_SETTINGS = {
    "theme": _THEMES,
    "colors": _COLORS,
    "default_list": _LISTS,
    "price_unit": _UNITS,
    "detail": _DETAILS,
    "quiet": _QUIET,
}


def settings_text(words: Words, chosen: Preferences, ask: Ask, changed: Sequence[str] = ()) -> Markup:
    """What was changed just now, then every setting with its value, and how to change them.

    words: in the language and the unit that were chosen. changed: the names of the preferences.
    """
    return paragraphs(
        *(words.text("✅ Changed. %(setting)s.", setting=_told(words, name, chosen, ask)) for name in changed),
        lines(
            words.text(_TITLES[ask.chat_kind]),
            None
            if ask.chat_kind is ChatKind.PRIVATE
            else words.text("They count for everybody here; administrators change them."),
        ),
        bullets(Markup("%s.") % _told(words, name, chosen, ask) for name in _names(ask)),
        words.text(
            "Press a button to change one. The time zone is changed in words: <code>/settings time Europe/Berlin</code>"
        ),
    )


def settings_buttons(words: Words, chosen: Preferences, ask: Ask) -> Rows:
    """A row for each setting, the chosen value marked; the time zone is set in words alone."""
    languages = tuple(
        _button(name, f"language {lang}", is_chosen=lang == (chosen.language or words.lang))
        for lang, name in NATIVE_NAMES.items()
    )
    rows = (
        tuple(
            _button(words.label(choice.label), choice.written, is_chosen=getattr(chosen, name) == choice.value)
            for choice in _SETTINGS[name]
        )
        for name in _names(ask)
        if name in _SETTINGS
    )
    privacy = (Button(label=words.label("Your privacy"), question="/privacy"),)
    return (languages, *rows, privacy)


def _button(label: str, written: str, *, is_chosen: bool) -> Button:
    return Button(label=f"{_CHOSEN}{label}" if is_chosen else label, question=f"/settings {written}")


def _names(ask: Ask) -> Iterator[str]:
    """The preferences that are told here, in their order."""
    yield from ("language", "theme", "colors", "default_list", "price_unit", "detail", "timezone")
    if _is_group(ask):
        yield "quiet"


def _told(words: Words, name: str, chosen: Preferences, ask: Ask) -> Markup:
    if name == "language":
        return _language(words, chosen)
    if name == "timezone":
        zone = chosen.zone or ask.timezone
        return words.text(
            "Time: %(zone)s, now %(moment)s", zone=_zone_name(zone, ask), moment=words.moment(ask.asked_at, zone)
        )
    choice = next(choice for choice in _SETTINGS[name] if choice.value == getattr(chosen, name))
    return words.text(choice.told, price=words.price(_EXAMPLE_PRICE, _DONG))


def _zone_name(zone: ZoneInfo, ask: Ask) -> str:
    """Its name; of a zone that is but a distance from UTC, that: the database counts those the other way round."""
    if not zone.key.startswith("Etc/"):
        return zone.key
    hours = (zone.utcoffset(ask.asked_at) or timedelta()) // timedelta(hours=1)
    return f"UTC{hours:+d}" if hours else "UTC"


def _language(words: Words, chosen: Preferences) -> Markup:
    if chosen.language is None:
        return words.text("Language: as you write")
    return words.text("Language: %(language)s", language=NATIVE_NAMES[chosen.language])


def _is_group(ask: Ask) -> bool:
    return ask.chat_kind is ChatKind.GROUP
