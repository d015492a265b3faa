"""The words of cards: short lines while one types, whole messages once chosen."""

from __future__ import annotations

from markupsafe import Markup

from analysis.exchanges import InstrumentKind, Market
from bot.instruments import Instrument
from bot.knowledge import load_knowledge
from bot.replies.inline import coming_card, failure_card, guide_card, name_card, shortened, term_card, way_card
from bot.replies.markup import plain
from bot.replies.words import words_in

VI = words_in("vi")
XSS = Instrument(
    symbol="XSS",
    kind=InstrumentKind.SHARE,
    market=Market.VIETNAM,
    currency="VND",
    exchange="UPCOM",
    names=(("vi", "Xăng & dầu <b>"),),
)


def test_a_long_line_is_cut_at_a_word() -> None:
    assert shortened("ngắn\n gọn") == "ngắn gọn"
    assert shortened("búa " * 100) == "búa " * 40 + "…"
    assert shortened("x" * 160) == "x" * 160


def test_a_name_is_plain_on_the_card_and_escaped_in_the_message() -> None:
    card = name_card(VI, XSS)
    assert card.title == "XSS · Xăng & dầu <b>"
    assert card.text.startswith("<b>XSS · Xăng &amp; dầu &lt;b&gt;</b> (UPCoM)")
    assert (card.button.url, card.button.question) == ("https://t.me/{us}?start=signals_XSS", "/signals XSS")


def test_who_waits_is_told_what_to_do() -> None:
    assert coming_card(VI, XSS).description == "Giá đang về: bạn gõ thêm một dấu cách là thấy"


def test_a_failure_tells_why() -> None:
    card = failure_card(VI, "FPT", Markup("Nguồn giá <b>đang lỗi</b>.\nThử lại sau."))
    assert (card.title, card.description) == ("FPT · hiện chưa có giá", "Nguồn giá đang lỗi. Thử lại sau.")


def test_a_passage_goes_by_its_own_heading() -> None:
    article = load_knowledge().article("hammer", "vi")
    first, second = article.sections[:2]
    whole, part = (term_card(VI, article, section, section.body) for section in (first, second))
    assert (whole.title, whole.description) == ("Nến búa", shortened(article.glance["is"]))
    assert part.title == second.heading
    assert part.button.url == "https://t.me/{us}?start=explain_hammer_2"


def test_what_was_typed_is_told_as_it_was() -> None:
    card = way_card(VI, " quét <b>búa</b> ", "scan", "Scan many symbols")
    assert card.description == "Hỏi mình ở chat riêng: “quét <b>búa</b>”"
    assert card.button.url == "https://t.me/{us}?start=scan"


def test_the_guide_says_what_can_be_asked() -> None:
    known, unknown = (guide_card(VI, understood=understood) for understood in (True, False))
    assert (known.title, unknown.title) == ("Hỏi được gì ở đây?", "Mình chưa hiểu câu này")
    assert plain(known.text).endswith("Mình chỉ cung cấp thông tin, không bao giờ khuyên mua hay bán.")
