"""Every kind of picture as a phone shows it, light and dark, in both languages: `make gallery` writes `docs/gallery`.

The prices are simulated, and a stamp says so on every picture that shows any.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

from PIL import Image

from analysis.charts.theme import PHONE_WIDTH
from bot.ask import Ask
from bot.assistant import Assistant
from bot.commands.registry import COMMANDS
from bot.composition import open_assistant
from bot.preferences import ColorTheme, MoveColors, Preferences
from bot.replies.markup import plain
from bot.replies.words import LANGUAGES
from bot.reply import Reply
from bot.settings import Settings

DOCS = Path(__file__).parents[1] / "docs"
MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""When the questions are asked: a Friday after the close, the same on every run."""

# Beside the first example of every command that draws: other forms of an answer, and articles with other pictures.
FURTHER: Mapping[str, tuple[str, str]] = {
    "hammer-found": ("/bua SSI 30/09/2026", "/hammer SSI 30/09/2026"),
    "chart-indicators": ("/bieudo FPT macd bollinger", "/chart FPT macd bollinger"),
    "chart-levels": ("/bieudo HPG hỗ trợ", "/chart HPG levels"),
    "chart-merged": ("/bieudo VNINDEX 1500", "/chart VNINDEX 1500"),
    "rsi-week": ("/rsi VNINDEX tuần", "/rsi VNINDEX W"),
    "index-one": ("/chiso VNINDEX", "/index VNINDEX"),
    "compare-five": ("/sosanh FPT HPG SSI VNM VNINDEX 250", "/compare FPT HPG SSI VNM VNINDEX 250"),
    "explain-hammer": ("nến búa là gì", "what is a hammer candle"),
    "explain-divergence": ("phân kỳ là gì", "what is divergence"),
    "explain-support": ("hỗ trợ là gì", "what is support"),
}
VISITOR = "terminal:gallery"
README = dict(zip(LANGUAGES, FURTHER["hammer-found"], strict=True))
"""The two pictures that the readers of README see first, in full size."""
_GAP = 12
_COLORS = 96


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of picture: its file name, and the question that brings it, in Vietnamese and in English."""

    key: str
    questions: tuple[str, str]
    colors: MoveColors = MoveColors.BOARD


def entries() -> Iterator[Entry]:
    """What the gallery shows: every command that draws, then other forms of answers, then the safe colours."""
    for command in COMMANDS:
        if command.draws:
            yield Entry(command.key, (command.examples["vi"][0], command.examples["en"][0]))
    for key, questions in FURTHER.items():
        yield Entry(key, questions)
    yield Entry("safe-colors", ("/nen FPT", "/candles FPT"), MoveColors.SAFE)


async def make_gallery(docs: Path) -> None:
    """Draw everything into that folder, and write the page that shows it."""
    folder = docs / "gallery"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shown: list[tuple[Entry, Reply]] = []
    for entry in entries():
        replies = await _ask(entry)
        _save(folder / f"{entry.key}.png", replies)
        # The page is in English.
        shown.append((entry, replies[-1]))
    for lang, question in README.items():
        reply = await _answer_of_new(question, lang, Preferences())
        if reply.picture is not None:
            (docs / f"hammer-{lang}.png").write_bytes(reply.picture.png)
    (docs / "gallery.md").write_text("\n".join(_page(shown)), encoding="utf-8")


async def _ask(entry: Entry) -> list[Reply]:
    """The answers in Vietnamese and in English, each light and dark."""
    return [
        await _answer_of_new(question, lang, Preferences(theme=theme, colors=entry.colors))
        for (lang, question), theme in product(zip(LANGUAGES, entry.questions, strict=True), ColorTheme)
    ]


async def _answer_of_new(question: str, lang: str, preferences: Preferences) -> Reply:
    """The answer of an assistant that nobody ever talked to."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(prices="demo", database_url=f"sqlite+aiosqlite:///{folder}/gallery.db")
        async with open_assistant(settings) as assistant:
            return await _answer(assistant, question, lang, preferences)


async def _answer(assistant: Assistant, question: str, lang: str, preferences: Preferences) -> Reply:
    ask = Ask(text=question, asked_at=MOMENT, locale=lang, user=VISITOR, chat=VISITOR, preferences=preferences)
    reply = await assistant.answer(ask)
    if reply.picture is None:
        raise ValueError(f"{question!r} brought no picture but: {reply.text}")
    return reply


def _save(path: Path, replies: list[Reply]) -> None:
    """The pictures two by two, each as wide as on a phone."""
    previews = [_preview(reply.picture.png) for reply in replies if reply.picture is not None]
    width, height = PHONE_WIDTH, max(preview.height for preview in previews)
    sheet = Image.new("RGB", (2 * width + _GAP, 2 * height + _GAP), "#8e9aa8")
    for place, preview in enumerate(previews):
        row, column = divmod(place, 2)
        sheet.paste(preview, (column * (width + _GAP), row * (height + _GAP)))
    # Of all ways the one that keeps thin lines in their colours.
    small = sheet.quantize(_COLORS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    small.save(path, "PNG", optimize=True)


def _preview(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    height = round(picture.height * PHONE_WIDTH / picture.width)
    return picture.resize((PHONE_WIDTH, height), Image.Resampling.LANCZOS)


def _page(shown: list[tuple[Entry, Reply]]) -> Iterator[str]:
    yield "# Gallery"
    yield ""
    yield "Every kind of picture, at the width of a phone: Vietnamese above, English below, light and dark. The prices"
    yield "are simulated, which the stamp says. Written by `make gallery`."
    for entry, reply in shown:
        question, english = entry.questions
        yield ""
        yield f"## `{question}`" + (f" · `{english}`" if english != question else "")
        yield ""
        yield f"![{_told(reply)}](gallery/{entry.key}.png)"
    yield ""


def _told(reply: Reply) -> str:
    """What the picture shows, in words: how the answer beside it begins."""
    lines = [line for line in plain(reply.text).split("\n") if line and not line.startswith("⚠️")]
    return " – ".join(lines[:2]).replace("[", "(").replace("]", ")")


if __name__ == "__main__":
    asyncio.run(make_gallery(DOCS))
