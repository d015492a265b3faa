"""The gettext catalogs: nothing is missing or stale, and the check finds every kind of fault."""

from __future__ import annotations

import gettext
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

import catalogs
from bot.replies.words import DOMAIN, LANGUAGES, locales_folder
from tests.servers.telegram_html import parse_html


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def strings(value: object) -> list[str]:
    """The singular and the plural, or the only one."""
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def test_the_catalogs_are_in_order() -> None:
    assert list(catalogs.problems()) == []
    assert catalogs.main(["check"]) == 0


def test_there_is_a_catalog_for_every_language() -> None:
    assert [path.parents[1].name for path in catalogs.paths()] == sorted(LANGUAGES)
    assert len(list(messages(catalogs.template()))) > 80


def test_english_is_the_code_s_own_language() -> None:
    (path,) = [path for path in catalogs.paths() if path.parents[1].name == "en"]

    assert [
        message.id for message in messages(catalogs.read(path)) if strings(message.string) != strings(message.id)
    ] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_message_can_be_filled_in_and_sent(lang: str) -> None:
    filled = 0
    for message in messages(catalogs.read(locales_folder() / lang / "LC_MESSAGES" / f"{DOMAIN}.po")):
        for string in strings(message.string):
            # A bare % would fail only once somebody is answered with it.
            shown = parse_html(string % defaultdict(lambda: "X")).text
            assert shown.strip()
            filled += "X" in shown

    assert filled > 40


def test_vietnamese_says_minh_and_ban_throughout() -> None:
    catalog = catalogs.read(locales_folder() / "vi" / "LC_MESSAGES" / f"{DOMAIN}.po")
    words = Counter(
        word
        for message in messages(catalog)
        for string in strings(message.string)
        for word in re.findall(r"\w+", string.casefold())
    )

    assert words["mình"] > 20
    assert words["bạn"] > 20
    assert [word for word in ("tôi", "tớ", "em", "anh", "chị", "quý", "bot") if words[word]] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_bot_reads_is_what_the_catalog_says(lang: str) -> None:
    catalog = catalogs.read(locales_folder() / lang / "LC_MESSAGES" / f"{DOMAIN}.po")
    compiled = gettext.translation(DOMAIN, locales_folder(), [lang])

    assert compiled.info()["language"] == lang
    for message in messages(catalog):
        one, *many = strings(message.id)
        # Vietnamese has one form for every number, English two.
        told = {compiled.ngettext(one, many[0], count) for count in (1, 2)} if many else {compiled.gettext(one)}
        assert told == set(strings(message.string))


def test_compiling_writes_what_lies_beside_the_catalogs(tmp_path: Path) -> None:
    for lang in LANGUAGES:
        shutil.copytree(locales_folder() / lang, tmp_path / lang, ignore=shutil.ignore_patterns("*.mo"))

    compiled = catalogs.compile_all(tmp_path)

    assert [path.parents[1].name for path in compiled] == sorted(LANGUAGES)
    for path in compiled:
        written = gettext.translation(DOMAIN, tmp_path, [path.parents[1].name])
        present = gettext.translation(DOMAIN, locales_folder(), [path.parents[1].name])
        assert written._catalog == present._catalog  # type: ignore[attr-defined] # whole, not message by message


# Doctored copies

SYMBOL = "I do not know the symbol <b>%(symbol)s</b>."
SESSIONS = ("%(count)s session", "%(count)s sessions")


def drop(catalog: Catalog) -> None:
    catalog.delete(SYMBOL)


def leave_empty(catalog: Catalog) -> None:
    catalog[SYMBOL].string = ""


def leave_a_plural_empty(catalog: Catalog) -> None:
    catalog[SESSIONS].string = ("",)


def guess(catalog: Catalog) -> None:
    catalog[SYMBOL].flags.add("fuzzy")


def keep_an_old_one(catalog: Catalog) -> None:
    catalog.add("What nobody says any more", "Điều không ai nói nữa")


def lose_a_placeholder(catalog: Catalog) -> None:
    catalog[SYMBOL].string = "Mình không tìm thấy mã này."


def rename_a_placeholder(catalog: Catalog) -> None:
    catalog[SYMBOL].string = "Mình không tìm thấy mã %(ma)s."


def lose_a_placeholder_in_a_plural(catalog: Catalog) -> None:
    catalog[SESSIONS].string = ("nhiều phiên",)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (drop, f"vi: missing {SYMBOL!r}; run make locales"),
        (leave_empty, f"vi: not translated {SYMBOL!r}"),
        (leave_a_plural_empty, f"vi: not translated {SESSIONS!r}"),
        (guess, f"vi: fuzzy {SYMBOL!r}"),
        (keep_an_old_one, "vi: stale 'What nobody says any more'; run make locales"),
        (lose_a_placeholder, f"vi: placeholders [] instead of ['%(symbol)s'] {SYMBOL!r}"),
        (rename_a_placeholder, f"vi: placeholders ['%(ma)s'] instead of ['%(symbol)s'] {SYMBOL!r}"),
        (lose_a_placeholder_in_a_plural, f"vi: placeholders [] instead of ['%(count)s'] {SESSIONS!r}"),
    ],
)
def test_every_kind_of_fault_is_found(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Catalog], None],
    told: str,
) -> None:
    for lang in LANGUAGES:
        shutil.copytree(locales_folder() / lang, tmp_path / lang)
    path = tmp_path / "vi" / "LC_MESSAGES" / f"{DOMAIN}.po"
    catalog = catalogs.read(path)
    spoil(catalog)
    with path.open("wb") as catalog_file:
        write_po(catalog_file, catalog)
    copies = catalogs.paths(tmp_path)
    monkeypatch.setattr(catalogs, "paths", lambda: copies)

    assert list(catalogs.problems()) == [told]
    assert catalogs.main(["check"]) == 1
    assert capsys.readouterr().out == f"{told}\n"
