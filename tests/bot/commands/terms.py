"""Articles made by hand."""

from __future__ import annotations

from bot.knowledge import Article, Section


def term(key: str, title: str, lang: str, *, meaning: str = "Một câu.", level: str = "beginner") -> Article:
    """An article made by hand."""
    return Article(
        key=key,
        lang=lang,
        title=title,
        aliases=(title,),
        level=level,
        glance={"is": meaning, "tells": "a", "use": "b", "limit": "c"},
        sources=(),
        related=(),
        examples=(),
        sections=(Section(key="what", heading=title, questions=(f"{title}?",), markdown="Một câu."),),
    )
