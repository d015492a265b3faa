"""The checker of articles and small talk: nothing is wrong with ours, and it finds each kind of fault."""

from __future__ import annotations

from pathlib import Path

import pytest

import articles
from bot.replies.words import LANGUAGES
from tests.bot.knowledge.samples import TALK, another, in_english, without

KEYS = ("doji", "hammer", "trend")


class Files:
    """A folder of articles and small talk in both languages, all as it should be at first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for key in KEYS:
            self.write(key, another(key).replace("related: [hammer, trend]", f"related: {sorted({*KEYS} - {key})}"))
        self.write("talk/thanks", TALK)

    def path(self, key: str, lang: str) -> Path:
        return self._folder / lang / (f"{key}.md" if "/" in key else f"articles/{key}.md")

    def write(self, key: str, text: str) -> None:
        """The file in Vietnamese, and a translation of it as it stands."""
        for lang in LANGUAGES:
            path = self.path(key, lang)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.path(key, "en").write_text(in_english(text, articles.mark_of(self.path(key, "vi"))), encoding="utf-8")

    def change(self, key: str, old: str, new: str, *, lang: str | None = None) -> None:
        """Replace it in that language only, or in Vietnamese and its translation."""
        path = self.path(key, lang or "vi")
        changed = path.read_text(encoding="utf-8").replace(old, new)
        assert changed != path.read_text(encoding="utf-8")
        if lang is None:
            self.write(key, changed)
        else:
            path.write_text(changed, encoding="utf-8")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Files of which all is well."""
    monkeypatch.setattr(articles, "LOCALES", tmp_path)
    return Files(tmp_path)


def problems_of(*keys: str) -> list[str]:
    return list(articles.problems(keys or None))


def test_nothing_is_wrong_with_ours() -> None:
    assert len(articles.all_keys()) > 150
    assert len(articles.all_talks()) >= 10
    assert problems_of() == []


def test_nothing_is_wrong_with_files_in_order(files: Files) -> None:  # noqa: ARG001 - they lie in the folder
    assert articles.all_keys() == list(KEYS)
    assert articles.all_talks() == ["talk/thanks"]
    assert problems_of() == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("key: doji", "key: dojo", "its key dojo is not its file's name"),
        ("title: Nến doji", f"title: {'Nến ' * 20}", "is no short term"),
        ("title: Nến doji", "title: Doji là gì?", "the title 'Doji là gì?' is no short term"),
        ("level: beginner", "level: expert", "unknown level expert"),
        ("tells: Hai bên", f"tells: {'Hai bên ' * 20}", "more than 130"),
        ("aliases: [doji, nến doji, doji candle]", "aliases: []", "no aliases"),
        ("(1991)", "", "source without a year"),
        ('["Một cuốn sách (1991)"]', "[]", "no sources"),
        ("['hammer', 'trend']", "[hammer]", "1 related articles"),
        ("['hammer', 'trend']", "[hammer, trend, hammer, trend, hammer, trend]", "6 related articles"),
        ("['hammer', 'trend']", "[hammer, dojima]", "related to dojima, which is no other article"),
        ("['hammer', 'trend']", "[hammer, doji]", "related to doji, which is no other article"),
        ("    cây doji là cây gì\n", "", "section what: 3 questions"),
        ("- Bóng dài", "Rất dài. " * 80 + "\n\n- Bóng dài", "characters, not between 200 and 860"),
        ("- Bóng dài nói", "1. Bóng dài nói", "section what: uses a mark that articles do not have"),
        ("{#use}", "{#usage}", "KeyError('usage')"),
        ("  use: |\n", "  use: Dùng làm gì?\n  usage: |\n", "sections and questions do not have the same keys"),
    ],
)
def test_a_fault_of_an_article_is_told_in_both_languages(files: Files, old: str, new: str, told: str) -> None:
    files.change("doji", old, new)

    found = problems_of("doji")
    assert len(found) >= 2
    assert all(told in problem for problem in found)
    assert {problem[:8] for problem in found} == {"vi doji:", "en doji:"}
    assert problems_of("talk/thanks") == []


def test_a_short_section_is_told(files: Files) -> None:
    text = files.path("doji", "vi").read_text(encoding="utf-8")
    files.write("doji", text.split("\nMột cây doji chưa")[0] + "\nNgắn quá.\n")

    assert problems_of("doji")[0].endswith("characters, not between 200 and 860")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("level: beginner", "level: advanced", "level differs from the Vietnamese one"),
        ("['hammer', 'trend']", "[trend, hammer]", "related differs from the Vietnamese one"),
        ("translates: vi ", "translates: vi 1", "the Vietnamese text has changed"),
        ("translates: vi ", "was: vi ", "the Vietnamese text has changed"),
    ],
)
def test_a_translation_that_differs_is_told(files: Files, old: str, new: str, told: str) -> None:
    files.change("doji", old, new, lang="en")

    assert [problem.split(": ", 1)[0] for problem in problems_of()] == ["en doji"]
    assert told in problems_of()[0]


def test_sections_that_differ_are_told(files: Files) -> None:
    for old, new in (("{#use}", "{#usage}"), ("  use: |\n", "  usage: |\n")):
        files.change("doji", old, new, lang="en")

    assert problems_of() == ["en doji: its sections are not those of the Vietnamese one"]


@pytest.mark.parametrize("key", ["doji", "talk/thanks"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_missing_file_is_told(files: Files, key: str, lang: str) -> None:
    files.path(key, lang).unlink()

    assert f"{lang} {key}: no such file" in problems_of()


def test_names_and_questions_that_two_articles_claim_are_told(files: Files) -> None:
    files.change("trend", "aliases: [trend,", "aliases: [trend, Nến DOJI,")
    files.change("trend", "    Gặp trend thì làm gì?\n", "    Gặp trend thì làm gì?\n    gặp doji thì làm gì\n")

    assert sorted(problems_of("trend")) == [
        f"{lang} {what} is claimed by doji and trend"
        for lang in ("en", "vi")
        for what in ("alias 'nen doji'", "question 'gap doji thi lam gi'")
    ]
    assert problems_of("hammer") == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("key: thanks", "key: thank", "its key thank is not its file's name"),
        ("intent: smalltalk", "intent: chatter", "unknown intent chatter"),
        ("  cám ơn bạn\n", "", "3 questions"),
        ('[/hoc, "/tinhieu {share}"]', "[]", "no buttons"),
        ("Không có gì", "Không có gì, " * 80, "characters, not between 1 and 900"),
        ("Không có gì", "1. Không có gì", "uses a mark that articles do not have"),
        ("intent: smalltalk\n", "", "KeyError('intent')"),
    ],
)
def test_a_fault_of_small_talk_is_told_in_both_languages(files: Files, old: str, new: str, told: str) -> None:
    files.change("talk/thanks", old, new)

    found = problems_of()
    assert all(told in problem for problem in found)
    assert [problem.split(": ", 1)[0] for problem in found] == ["vi talk/thanks", "en talk/thanks"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("intent: smalltalk", "intent: out_of_scope", "intent differs from the Vietnamese one"),
        ("[/hoc, ", "[", "not as many buttons as the Vietnamese one"),
        ("translates: vi ", "translates: vi 1", "the Vietnamese text has changed"),
    ],
)
def test_small_talk_that_differs_is_told(files: Files, old: str, new: str, told: str) -> None:
    files.change("talk/thanks", old, new, lang="en")

    (problem,) = problems_of()
    assert problem.startswith(f"en talk/thanks: {told}")


@pytest.mark.parametrize("key", ["doji", "talk/thanks"])
def test_a_changed_text_is_told_until_its_translation_is_marked(
    files: Files, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files.path(key, "vi").write_text(files.path(key, "vi").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    before = files.path(key, "en").read_text(encoding="utf-8")

    assert articles.main(["check", "hammer"]) == 0
    assert articles.main(["check", key]) == articles.main(["check"]) == 1
    assert f"run articles.py translated {key}\n" in capsys.readouterr().out
    assert articles.main(["translated", key]) == 0
    assert articles.main(["check"]) == 0
    # Nothing else of the file is touched.
    after = files.path(key, "en").read_text(encoding="utf-8")
    assert without(after, "translates") == without(before, "translates")


@pytest.mark.parametrize("arguments", [[], ["translated"], ["mend"]])
def test_wrong_usage_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert articles.main(arguments) == 2
    assert "articles.py check" in capsys.readouterr().err
