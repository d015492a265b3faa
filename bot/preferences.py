"""What a person, or a group for all its members, chose about the answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypedDict, Unpack
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class ColorTheme(StrEnum):
    """The colours of pictures."""

    LIGHT = "light"
    DARK = "dark"


class MoveColors(StrEnum):
    """The colours of rises and falls in pictures: green and red as on boards, or some that everybody tells apart."""

    BOARD = "board"
    SAFE = "safe"


class PriceUnit(StrEnum):
    """How prices in dong are written."""

    VND = "vnd"
    THOUSAND_VND = "thousand_vnd"


class Detail(StrEnum):
    """How much is explained."""

    BEGINNER = "beginner"
    EXPERT = "expert"


VN30_LIST = "vn30"
"""The default list of who has chosen none: the members of that index."""
OWN_LIST = "watchlist"
"""The default list of who keeps one of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """One person's or one group's choices.

    language: None where none was chosen: then the text's own or Telegram's decides.
    default_list: whose shares stand for "my shares" (`watchlist`, `vn30`). timezone: an IANA name; None: Vietnam's.
    quiet: in a group, answers go to whoever asked, in private.
    """

    language: str | None = None
    theme: ColorTheme = ColorTheme.LIGHT
    colors: MoveColors = MoveColors.BOARD
    price_unit: PriceUnit = PriceUnit.VND
    detail: Detail = Detail.BEGINNER
    default_list: str = OWN_LIST
    timezone: str | None = None
    quiet: bool = False

    @property
    def zone(self) -> ZoneInfo | None:
        """The time zone; None where none was chosen, or this machine knows none of that name any more."""
        try:
            return ZoneInfo(self.timezone) if self.timezone else None
        except (ZoneInfoNotFoundError, ValueError):
            return None


class Choices(TypedDict, total=False):
    """Some of the preferences, by their names."""

    language: str | None
    theme: ColorTheme
    colors: MoveColors
    price_unit: PriceUnit
    detail: Detail
    default_list: str
    timezone: str | None
    quiet: bool


USUAL = Preferences()
"""The choices of who never chose."""


class PreferenceStore(Protocol):
    """Remembers choices, by the owner's name (`telegram:123`; a group's is negative)."""

    async def of(self, owner: str) -> Preferences:
        """The owner's choices; `USUAL` of who never chose. Raises TryLater where they cannot be read."""
        ...

    async def choose(self, owner: str, **choices: Unpack[Choices]) -> None:
        """Keep these; the owner's other choices stay as they are, whoever makes them at the same time.

        Raises TryLater where that fails.
        """
        ...
