"""What is kept of the texts is what they say now, whatever happened to the texts, the file or its folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import kept as kept_module
from bot.kept import Origin, kept, origin_of
from bot.knowledge import Article, Section, Talk, load_knowledge
from bot.understanding.answers import international_words, passages_of, questions_by_language
from bot.understanding.phrases import load_phrases

LONG_AGO = 1_000_000_000


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache folder; the modules are taken for as old as they would be on a reader's machine."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(kept_module, "user_cache_path", lambda *_, **__: folder)
    monkeypatch.setattr(kept_module, "_BEGAN_NS", 2**62)
    return folder


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one text, and a module beside it."""
    (tmp_path / "bot").mkdir()
    monkeypatch.setattr(kept_module, "_PACKAGE", tmp_path / "bot")
    write(tmp_path / "bot" / "module.py", "pass")
    write(tmp_path / "locales" / "vi" / "doji.md", "doji")
    return tmp_path / "locales"


def write(path: Path, text: str) -> None:
    """The text, with the same time stamp whatever it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (LONG_AGO, LONG_AGO))


class Reader:
    """Reads the text and counts how often."""

    def __init__(self, texts: Path) -> None:
        self.texts, self.times = texts, 0

    def __call__(self) -> list[str]:
        self.times += 1
        return [path.read_text(encoding="utf-8") for path in sorted(self.texts.rglob("*.md"))]

    def kept(self) -> list[str]:
        return kept("test", self, origin_of(self.texts))


def test_it_is_worked_out_once(cache: Path, texts: Path) -> None:
    reader = Reader(texts)

    assert [reader.kept(), reader.kept(), Reader(texts).kept()] == [["doji"]] * 3
    assert reader.times == 1
    assert [path.suffix for path in (cache / "texts").iterdir()] == [""]


@pytest.mark.parametrize(
    "change",
    [
        lambda texts: write(texts / "vi" / "doji.md", "dojo"),  # as long, and with the same time stamp
        lambda texts: write(texts / "vi" / "hammer.md", ""),
        lambda texts: (texts / "vi" / "doji.md").rename(texts / "vi" / "dojo.md"),
        lambda texts: (texts / "vi" / "doji.md").unlink(),
        lambda texts: write(texts / "vi" / "phrases.yaml", "a: b"),
        lambda texts: write(texts.parent / "bot" / "module.py", "None"),
    ],
    ids=["text", "new-text", "renamed", "gone", "phrases", "module"],
)
def test_any_change_is_seen(cache: Path, texts: Path, change: Callable[[Path], object]) -> None:  # noqa: ARG001 - used
    Reader(texts).kept()
    change(texts)
    reader = Reader(texts)

    assert reader.kept() == Reader(texts)()
    assert reader.times == 1


@pytest.mark.parametrize(
    "damage", [lambda whole: whole[:-1], lambda whole: whole[:20], lambda _: b"", lambda whole: whole + b"\0"]
)
def test_half_a_file_is_none(cache: Path, texts: Path, damage: Callable[[bytes], bytes]) -> None:
    Reader(texts).kept()
    (path,) = (cache / "texts").iterdir()
    path.write_bytes(damage(path.read_bytes()))

    assert Reader(texts).kept() == ["doji"]
    reader = Reader(texts)
    assert (reader.kept(), reader.times) == (["doji"], 0)


def test_no_damaged_byte_goes_unseen(cache: Path, texts: Path) -> None:
    Reader(texts).kept()
    (path,) = (cache / "texts").iterdir()
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        reader = Reader(texts)
        assert (reader.kept(), reader.times) == (["doji"], 1)


def test_a_cache_folder_that_cannot_be_written_costs_time_and_nothing_else(cache: Path, texts: Path) -> None:
    cache.write_text("a file where the folder would be")
    reader = Reader(texts)

    assert [reader.kept(), reader.kept()] == [["doji"]] * 2
    assert reader.times == 2


def test_a_text_that_changes_while_it_is_read_is_not_kept(cache: Path, texts: Path) -> None:
    reader = Reader(texts)

    def read_before_a_change() -> list[str]:
        seen = reader()
        write(texts / "vi" / "doji.md", "dojo")
        return seen

    assert kept("test", read_before_a_change, origin_of(texts)) == ["doji"]
    assert not (cache / "texts").exists()


def test_nothing_is_kept_of_what_has_only_just_changed(
    cache: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a loaded module did cannot be told from its file once that is another."""
    monkeypatch.setattr(kept_module, "_BEGAN_NS", LONG_AGO * 1_000_000_000)
    reader = Reader(texts)

    assert origin_of(texts) is None
    assert (reader.kept(), reader.kept(), reader.times) == (["doji"], ["doji"], 2)
    assert not cache.exists()


def test_texts_that_are_read_again_are_those_that_were_read(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Origin(str(cache), bytes(32))
    monkeypatch.setattr(kept_module, "origin_of", lambda _: made)
    monkeypatch.setattr("bot.knowledge.origin_at_start", lambda _: made)
    monkeypatch.setattr("bot.understanding.phrases.origin_at_start", lambda _: made)
    from_sources, again = (load_knowledge.__wrapped__() for _ in range(2))
    questions = ["nến búa ngược là gì", "rsi bao nhiêu là quá bán", "whta is a dead cat bounce", "có nên mua không"]

    assert {path.name.split("-")[0] for path in (cache / "texts").iterdir()} == {"knowledge"}
    assert again.articles == from_sources.articles
    assert again.talks == from_sources.talks
    assert {type(each) for each in (*again.articles, *again.articles[0].sections, *again.talks)} == {
        Article,
        Section,
        Talk,
    }
    assert again.articles[0].sections[0].body == from_sources.articles[0].sections[0].body
    assert again.terms(["nến", "búa", "ngược"]) == from_sources.terms(["nến", "búa", "ngược"])
    first, second = (passages_of(again) for _ in range(2))
    for question in questions:
        words = question.split()
        assert second.nearest(words, 12) == first.nearest(words, 12)
        assert second.corrected(words) == first.corrected(words)
    assert load_phrases.__wrapped__() == load_phrases.__wrapped__() == load_phrases()
    assert international_words(again) == international_words(again)
    assert list(questions_by_language(again)) == list(questions_by_language(again))
    names = {path.name.split("-")[0] for path in (cache / "texts").iterdir()}
    assert names == {"knowledge", "passages", "phrases", "international", "questions"}
