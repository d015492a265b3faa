"""Whether pictures come out as they should: every letter has a shape, and candles stand where mplfinance has them."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator

from analysis.charts.fonts import missing_letters
from analysis.charts.reference import TOLERANCE_PX, difference_px, our_candles, plain_candles
from bot.doctor.finding import Finding, Installation, Verdict
from bot.drawing.worker import practice_chart

_VOWELS, _TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_VIETNAMESE = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)
LETTERS = _VIETNAMESE + _VIETNAMESE.upper() + "đĐ₫"
"""Those that not every face has."""


async def check_pictures(_installation: Installation) -> AsyncIterator[Finding]:
    """Looks for the letters, and draws a small picture."""
    yield _letters()
    # Beside nothing else that draws: mplfinance changes settings that are everybody's.
    yield await asyncio.to_thread(_candles)


def _letters() -> Finding:
    try:
        missing = missing_letters(LETTERS)
    except (ImportError, OSError, RuntimeError) as error:
        text = "the faces of the pictures' letters cannot be read"
        return Finding(name="letters", verdict=Verdict.FAILED, text=text, notes=(f"cause: {error}",))
    facts = {"letters": len(LETTERS), "missing": missing}
    if missing:
        text = f"these have no shape in pictures: {' '.join(missing)}"
        return Finding(name="letters", verdict=Verdict.FAILED, text=text, facts=facts)
    return Finding(name="letters", verdict=Verdict.OK, text="pictures have every Vietnamese letter", facts=facts)


def _candles() -> Finding:
    chart = practice_chart()
    try:
        pairs = zip(our_candles(chart), plain_candles(chart), strict=True)
        apart = [difference_px(ours, theirs, chart.theme) for ours, theirs in pairs]
    except Exception as error:  # noqa: BLE001  whatever goes wrong in the libraries is what is looked for
        text = "a small picture cannot be drawn"
        return Finding(name="pictures", verdict=Verdict.FAILED, text=text, notes=(f"cause: {error!r}",))
    wrong = sum(distance > TOLERANCE_PX for distance in apart)
    facts = {"candles": len(apart), "wrong": wrong, "tolerance_px": TOLERANCE_PX}
    if wrong:
        text = f"{wrong} of {len(apart)} candles are not where mplfinance draws them"
        return Finding(name="pictures", verdict=Verdict.FAILED, text=text, facts=facts)
    text = f"{len(apart)} candles stand where mplfinance draws them, to {TOLERANCE_PX:.0f} pixels"
    return Finding(name="pictures", verdict=Verdict.OK, text=text, facts=facts)
