"""How sectors are called."""

from __future__ import annotations

import pytest

from bot.directory.sectors import SECTORS
from bot.replies.sectors import SECTOR_NAMES, sector_name
from bot.replies.words import LANGUAGES, words_in


def test_every_sector_has_a_name_of_its_own_in_every_language() -> None:
    assert SECTOR_NAMES.keys() == SECTORS
    for lang in LANGUAGES:
        assert len({sector_name(words_in(lang), sector) for sector in SECTORS}) == len(SECTORS)


@pytest.mark.parametrize(("lang", "name"), [("vi", "Ngân hàng"), ("en", "Banks")])
def test_a_sector_is_told_in_the_language_of_the_answer(lang: str, name: str) -> None:
    assert sector_name(words_in(lang), "banks") == name


def test_a_sector_of_a_listing_alone_is_told_as_it_is_written() -> None:
    assert sector_name(words_in("vi"), "Thủy sản 100 %(x)s") == "Thủy sản 100 %(x)s"
