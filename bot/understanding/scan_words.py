"""What a scan is asked for, read from `locales/<lang>/scan_words.yaml`: such words mean other things elsewhere."""

from __future__ import annotations

from bot.understanding.listed_words import take_listed_words


def take_scan_words(text: str) -> tuple[tuple[str, ...], str]:
    """What the text wants scanned for, each once in its order, and the text without these words.

    >>> take_scan_words("quá bán VN30")
    (('oversold',), 'VN30')
    """
    return take_listed_words("scan_words", text)
