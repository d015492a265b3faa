"""The development questions: what people might ask, written without looking at the articles' own questions.

`vi.yaml` and `en.yaml` are lists, and likewise the `held_out_` ones, which nothing was chosen by. Each question has its
`text` and what a right answer is: `articles` (any of these keys) with `holds` (groups of words; of each group one has
to stand in the answer, diacritics or not), or `command` with `symbols`, or `intent` for what is no question to answer
(`out_of_scope`, `prediction_request`, `smalltalk`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.replies.words import LANGUAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with what a right answer to it is."""

    lang: str
    text: str
    articles: tuple[str, ...]
    holds: tuple[tuple[str, ...], ...]
    intent: str
    symbols: tuple[str, ...]


def questions(begin: str = "") -> list[Question]:
    """All questions of all languages, in the order of their files: those whose name begins so, then the language."""
    found = []
    for lang in LANGUAGES:
        path = Path(__file__).with_name(f"{begin}{lang}.yaml")
        for written in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader):  # noqa: S506 - text only
            articles = tuple(written.get("articles", ()))
            found.append(
                Question(
                    lang=lang,
                    text=written["text"],
                    articles=articles,
                    holds=tuple(tuple(group) for group in written.get("holds", ())),
                    intent="explain" if articles else written.get("command") or written["intent"],
                    symbols=tuple(written.get("symbols", ())),
                )
            )
    return found
