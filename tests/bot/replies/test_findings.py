"""A caption loses its least important lines first, and only where it has to."""

from __future__ import annotations

from markupsafe import Markup

from bot.replies.findings import Finding, fitting_caption
from bot.replies.markup import CAPTION_LIMIT, length

HEAD, TAIL = Markup("head"), Markup("tail")


def test_all_that_fits_is_kept() -> None:
    findings = (Finding(Markup("first")), Finding(Markup("second"), spare=1))

    assert fitting_caption(HEAD, findings, TAIL) == Markup("head\n\n• first\n• second\n\ntail")


def test_the_most_dispensable_lines_go_first() -> None:
    kept, second, first = (letter * 500 for letter in (Markup("a"), Markup("b"), Markup("c")))
    findings = (Finding(first, spare=1), Finding(kept), Finding(second, spare=2))

    text = fitting_caption(HEAD, findings, TAIL)

    assert (first in text, second in text, kept in text) == (False, True, True)
    assert length(text) <= CAPTION_LIMIT


def test_a_line_that_must_stay_stays() -> None:
    findings = (Finding(Markup("a") * CAPTION_LIMIT), Finding(Markup("b"), spare=3))

    assert fitting_caption(HEAD, findings, TAIL) == Markup("head\n\n• %s\n\ntail") % ("a" * CAPTION_LIMIT)


def test_without_findings_there_is_no_empty_paragraph() -> None:
    assert fitting_caption(HEAD, (), TAIL) == Markup("head\n\ntail")
