"""The figures of articles: how they are written, and that articles tell what is measured."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from analysis.claims.measured import Measured
from tests.analysis.claims.test_counting import CLOSES, series_of
from tests.article_figures import __main__ as program
from tests.article_figures.__main__ import DOCUMENT, document, measure
from tests.article_figures.counting import crossings, gains, sessions_beyond, share_risen
from tests.article_figures.figure import Figure, Theme, change, number, percent, tells, untold


def test_figures_are_written_with_their_sign_and_digits() -> None:
    assert percent("share", Measured(value=0.4484, span="")).text == "44.8%"
    assert change("fall", Measured(value=-0.4484, span=""), digits=0).text == "−45%"
    assert change("nothing", Measured(value=-0.0001, span="")).text == "0.0%"
    assert change("rise", Measured(value=13.69, span=""), digits=0).text == "+1,369%"
    # 1212.915 is held as a little less.
    assert number("points", Measured(value=1212.915, span=""), digits=2).text == "1,212.92"


def test_gains_are_counted_from_a_close_to_the_one_so_many_sessions_later() -> None:
    closes = np.array(CLOSES)
    assert gains(closes, [0, 2], 1) == pytest.approx([0.1, 0.0])
    assert gains(closes, [4, 7], 2) == pytest.approx([0.25])


def test_an_equal_close_has_not_risen() -> None:
    assert share_risen([0.1, 0.0, 1e-12, -0.2]) == 0.25
    assert math.isnan(share_risen([]))


def test_the_first_bar_with_both_lines_crosses_nothing() -> None:
    fast = np.array([np.nan, 2.0, 1.0, 1.0, 3.0])
    slow = np.array([np.nan, 1.0, 1.0, 2.0, 2.0])
    assert crossings(fast, slow) == ([4], [2])


def test_sessions_that_moved_further_than_a_limit() -> None:
    series = series_of(CLOSES)
    assert sessions_beyond(series, -0.1, "2024-01-01", "2024-01-08").value == 1
    assert sessions_beyond(series, 0.2, "2024-01-01", "2024-01-08").value == 3


@pytest.mark.parametrize(
    ("article", "text", "lang", "told"),
    [
        ("giá cao hơn ở 44,8% số lần", "44.8%", "vi", True),
        ("từ 42,6 và 44,8%", "42.6%", "vi", True),
        ("giảm 4,2%, rồi 4,25%", "−4.2%", "vi", True),
        ("giảm 14,2%", "−4.2%", "vi", False),
        ("chỉ 4,25%", "4.2%", "vi", False),
        ("44,8 điểm", "44.8%", "vi", False),
        ("interval 38–47%, mean", "38–47%", "en", True),
        ("3,716 cases.", "3,716", "en", True),
        ("13,716 cases", "3,716", "en", False),
        ("nine of them rose", "9", "en", True),
        ("chín lần", "9", "vi", True),
        ("ninety", "9", "en", False),
    ],
)
def test_an_article_tells_a_value_as_its_language_writes_it(article: str, text: str, lang: str, *, told: bool) -> None:
    assert tells(article, text, lang) is told


def test_what_no_article_tells_is_named(tmp_path: Path) -> None:
    for lang, text in (("vi", "tăng 4,2%"), ("en", "up 4.3%")):
        folder = tmp_path / lang / "articles"
        folder.mkdir(parents=True)
        (folder / "some-term.md").write_text(text, encoding="utf-8")
    figure = change("rise", Measured(value=0.042, span="2024"), "some-term", rounded="other-term")
    theme = Theme(title="Rises", definition="", figures=(figure,))
    assert untold([theme], tmp_path) == ["some-term (en): rise: +4.2% [Rises]"]


def test_the_document_has_a_row_a_figure() -> None:
    figure = Figure(name="rise", text="+4.2%", span="2024", cases=1234, articles=("a",), rounded=("b",))
    written = document([Theme(title="Rises", definition="From close to close.", figures=(figure,))])
    assert "## Rises\n\nFrom close to close.\n" in written
    assert "| rise | +4.2% | 1,234 | 2024 | a, (b) |\n" in written


def test_without_prices_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "MARKET_DATA", tmp_path / "nowhere")
    with pytest.raises(SystemExit, match="the real prices are missing"):
        program.main()


@pytest.mark.market_data
def test_articles_tell_what_is_measured_and_the_document_is_of_today(market_data: Path) -> None:
    themes = measure(market_data)
    assert untold(themes) == []
    assert DOCUMENT.read_text(encoding="utf-8") == document(themes)
