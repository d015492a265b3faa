"""Every failure is told in words: which codes there are, what is said, and what is never said."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import bot
from analysis.errors import Missing
from bot.commands.registry import COMMANDS
from bot.errors import NenBuaError, RateLimited, SymbolNotFound, TryLater, UserError
from bot.prices.sources import SOURCES
from bot.replies.error_fields import echo
from bot.replies.errors import bug_reply, error_reply, known_codes
from bot.replies.facts import json_ready
from bot.replies.markup import plain
from bot.replies.origin import SOURCE_NAMES
from bot.replies.words import LANGUAGES, words_in
from bot.reply import ERROR_INTENT, Reply
from tests.servers.telegram_html import parse_html

RAISED = ("UserError", "TryLater", "RateLimited")
# The codes at the two places that raise what they were given: why an RSI is not defined, and where a symbol is known.
FROM_VALUES = {*(reason.value for reason in Missing), "listed_elsewhere", "no_prices"}
# `SymbolNotFound` brings its own.
ITS_OWN = {"unknown_symbol"}

# One failure of every code, as the bot raises it.
EXAMPLES: Mapping[str, NenBuaError] = {
    "unknown_symbol": SymbolNotFound("FPX", command="rsi", near=("FPT", "FOX")),
    "one_symbol": UserError("one_symbol", command="rsi", symbols=("FPT", "VNM", "HPG", "SSI")),
    "listed_elsewhere": UserError("listed_elsewhere", command="rsi", symbol="FPT", symbols=("FPT",)),
    "delisted": UserError("delisted", command="rsi", symbol="HAB", symbols=()),
    "no_prices": UserError("no_prices", command="rsi", symbol="VNM", symbols=()),
    "no_symbol": UserError("no_symbol", command="chart"),
    "no_topic": UserError("no_topic"),
    "no_bars_yet": UserError("no_bars_yet", symbol="FPT", day=date(1990, 1, 2)),
    "no_finished_bars": UserError("no_finished_bars", symbol="FPT"),
    "too_few_bars": UserError("too_few_bars", symbol="FPT", timeframe="day", period=14, have=10, need=15),
    "too_few_bars_for_divergence": UserError(
        "too_few_bars_for_divergence", symbol="FPT", timeframe="week", have=5, need=23
    ),
    "no_change": UserError("no_change", symbol="FPT", timeframe="day", period=14, have=20, need=15),
    "unknown_volume": UserError("unknown_volume", symbol="VNINDEX"),
    "bad_symbol_count": UserError(
        "bad_symbol_count", command="compare", have=1, fewest=2, most=5, near=("FPT VNINDEX",)
    ),
    "unknown_signal": UserError("unknown_signal", value="abc", command="record"),
    "record_daily_only": UserError("record_daily_only", command="record"),
    "unknown_exit": UserError("unknown_exit", value="7", command="record"),
    "several_statuses": UserError("several_statuses", command="record"),
    "contradictory_record": UserError(
        "contradictory_record", reason="needs_no_confirmation", signal="rsi_oversold", command="record"
    ),
    "too_few_bars_for_record": UserError("too_few_bars_for_record", symbol="FPT", have=9, need=22, command="record"),
    "bad_span": UserError("bad_span", value="0", shortest=2, longest=5000),
    "no_common_sessions": UserError("no_common_sessions", compared=("FPT", "VNM"), since=date(2026, 11, 19)),
    "bad_period": UserError("bad_period", value="0", shortest=2, longest=200),
    "bad_bar_count": UserError("bad_bar_count", value="5", fewest=20, most=10_000, command="chart"),
    "bad_limits": UserError("bad_limits", value="90/10"),
    "bad_date": UserError("bad_date", value="31/02/2024"),
    "bad_argument": UserError("bad_argument", value="abc", command="chart"),
    "unknown_command": UserError("unknown_command", name="nosuch"),
    "not_understood": UserError("not_understood"),
    "bad_request": UserError("bad_request", value="{nonsense"),
    "text_only": UserError("text_only"),
    "too_long": UserError("too_long", limit=500),
    "too_many_alerts": UserError("too_many_alerts", limit=30),
    "not_yours": UserError("not_yours"),
    "alert_gone": UserError("alert_gone", number=12),
    "alert_rsi_range": UserError("alert_rsi_range", value="130"),
    "alert_rsi_period": UserError("alert_rsi_period", value="9"),
    "alert_daily_only": UserError("alert_daily_only"),
    "alert_one_by_one": UserError("alert_one_by_one"),
    "alert_change_range": UserError("alert_change_range", value="-120"),
    "alert_price_far": UserError("alert_price_far", value="5", price=118_000.0, currency="VND"),
    "source_failed": TryLater("source_failed", source="yahoo", symbol="FPT", reason="timed_out"),
    "wrong_currency": TryLater("wrong_currency", source="yahoo", symbol="FPT", expected="VND", got="USD"),
    "implausible_prices": TryLater(
        "implausible_prices",
        source="yahoo",
        symbol="FPT",
        reason="wrong_unit",
        session=date(2026, 11, 20),
        value=27.35,
        currency="VND",
    ),
    "rate_limited": RateLimited("rate_limited", until=datetime(2026, 11, 20, 13, 5, tzinfo=UTC), source="yahoo"),
    "storage_failed": TryLater("storage_failed"),
    "nothing_listed": UserError("nothing_listed"),
    "nothing_to_scan": UserError("nothing_to_scan", symbols=("FPT", "HPG")),
    "nothing_found": UserError("nothing_found"),
    "not_an_index": UserError("not_an_index", command="chart", symbols=("FPT",), symbol="FPT"),
    "too_many_indices": UserError("too_many_indices", limit=8),
    "no_market_cap": UserError(
        "no_market_cap", command="marketcap", symbol="VNINDEX", kind="index", symbols=("REE", "GMD", "FPT")
    ),
    "no_share_count": UserError("no_share_count", command="marketcap", symbol="AAPL", symbols=("REE", "GMD", "FPT")),
    "no_fundamentals": UserError(
        "no_fundamentals", command="fundamentals", symbol="SPY", kind="fund", symbols=("FPT", "HPG", "VCB")
    ),
    "no_figures": UserError("no_figures", command="fundamentals", symbol="AAPL", symbols=("FPT", "HPG", "VCB")),
    "figures_failed": TryLater("figures_failed", source="yahoo", symbol="AAPL"),
    "nobody_is_remembered": UserError("nobody_is_remembered"),
    "forwarded": UserError("forwarded"),
    "administrators_only": UserError("administrators_only"),
    "two_choices": UserError("two_choices", command="settings"),
    "unknown_zone": UserError("unknown_zone", value="Mars", command="settings"),
    "bad_time": UserError("bad_time", value="25:99"),
    "time_needed": UserError("time_needed", command="summary"),
    "too_many_summary_symbols": UserError("too_many_summary_symbols", limit=50, have=1_000),
    "no_chat_to_send_to": UserError("no_chat_to_send_to"),
    "quiet_is_for_groups": UserError("quiet_is_for_groups", command="settings"),
    "confirmation_void": UserError("confirmation_void", command="forget"),
    "exchange_not_served": UserError("exchange_not_served", symbol="BSR", exchange="UPCOM", source="yahoo"),
    "telegram_failed": TryLater("telegram_failed", reason="Bad Gateway"),
    "telegram_busy": RateLimited("telegram_busy", until=datetime(2026, 11, 20, 13, 5, tzinfo=UTC), chat=-100),
    "message_refused": TryLater("message_refused", chat=-100, reason="Message is too long"),
    "no_right_to_write": TryLater("no_right_to_write", chat=-100, reason="not enough rights"),
    "too_many_questions": RateLimited("too_many_questions", until=datetime(2026, 11, 20, 13, 5, tzinfo=UTC)),
    "costly_pending": TryLater("costly_pending", command="scan"),
}


HINTS = {
    "vi": r"[Vv]í dụ|Bạn thử|Bạn có thể|Bạn chọn|Bạn viết như|Bạn gõ /help|Có phải ý bạn"
    r"|hãy tự gõ lại|Nhắn riêng cho mình|Bạn dùng",
    "en": r"[Ee]xample|\bTry|I can show|Did you mean|Which one|Write it like|/help shows|Is that the one"
    r"|Type it yourself|In a private chat|Use the chat",
}


def told(code: str, lang: str) -> Reply:
    return error_reply(words_in(lang), EXAMPLES[code])


def raise_sites() -> Iterator[ast.expr]:
    """What every call of an error's class in the program gives as its code."""
    for path in Path(bot.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                yield node.args[0]


def test_every_code_that_is_raised_has_words() -> None:
    sites = list(raise_sites())
    written = {site.value for site in sites if isinstance(site, ast.Constant)}
    given = [ast.unparse(site) for site in sites if not isinstance(site, ast.Constant)]

    assert len(sites) > 20
    assert sorted(given) == ["code", "error.reason.value"]
    assert written | FROM_VALUES | ITS_OWN == known_codes() == EXAMPLES.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", EXAMPLES)
def test_a_failure_is_told_in_a_few_words(code: str, lang: str) -> None:
    reply = told(code, lang)

    shown = parse_html(str(reply.text)).text
    assert (reply.intent, reply.lang, reply.facts["code"]) == (ERROR_INTENT, lang, code)
    assert 20 < len(shown) < 300
    # A percent sign may stand in an example, but in no placeholder.
    assert not re.search(r"%[(%sd]", shown)
    assert not any(trace in shown for trace in ("Traceback", "Error", "None", "bot.", "{}", code))
    json.dumps(json_ready(dict(reply.facts)), allow_nan=False)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", [code for code, error in EXAMPLES.items() if isinstance(error, UserError)])
def test_what_a_person_can_mend_comes_with_what_to_type_or_press(code: str, lang: str) -> None:
    reply = told(code, lang)

    assert re.search(HINTS[lang], plain(reply.text))
    # Words that were passed on lead nowhere, and where nobody is remembered nothing can be pressed.
    assert bool(reply.buttons) is (code not in {"forwarded", "nobody_is_remembered"})


@pytest.mark.parametrize(
    ("lang", "says"), [("vi", "Bạn thử lại sau ít phút nhé."), ("en", "Please try again in a few minutes.")]
)
@pytest.mark.parametrize("code", [code for code, error in EXAMPLES.items() if isinstance(error, TryLater)])
def test_what_may_work_later_says_so_and_offers_nothing_else(code: str, lang: str, says: str) -> None:
    reply = told(code, lang)

    assert plain(reply.text).endswith(says)
    assert reply.buttons == ()


@pytest.mark.parametrize(
    ("code", "lang", "text"),
    [
        ("unknown_symbol", "vi", "Mình không tìm thấy mã FPX.\n\nCó phải ý bạn là FPT hay FOX?"),
        ("unknown_symbol", "en", "I do not know the symbol FPX.\n\nDid you mean FPT or FOX?"),
        ("one_symbol", "vi", "Mỗi lần mình xem một mã thôi. Bạn chọn mã nào: FPT, VNM hay HPG?"),
        ("no_symbol", "vi", "Bạn muốn xem mã nào? Thêm mã vào nhé, ví dụ: /bieudo FPT"),
        ("no_symbol", "en", "Which share? Add its symbol, for example: /chart FPT"),
        ("bad_argument", "vi", "Mình chưa hiểu “abc” ở đây. Bạn viết như thế này nhé: /bieudo FPT bollinger hỗ trợ"),
        ("no_bars_yet", "en", "I have no prices of FPT on or before 2 Jan 1990. Try a later day."),
        (
            "bad_date",
            "vi",
            "Ngày “31/02/2024” không có thật hoặc chưa tới. Bạn viết ngày/tháng/năm nhé, ví dụ: /rsi FPT 14/02/2025",
        ),
        (
            "source_failed",
            "vi",
            "Yahoo Finance hiện không phản hồi, và mình chưa lưu sẵn giá của FPT. Bạn thử lại sau ít phút nhé.",
        ),
    ],
)
def test_what_is_said(code: str, lang: str, text: str) -> None:
    assert plain(told(code, lang).text) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("vi", "Tệp giá của FPT bị lỗi nên mình không dùng. Bạn thử mã khác nhé."),
        ("en", "The price file of FPT is damaged, so I do not use it. Try another symbol."),
    ],
)
def test_a_damaged_file_is_no_outage(lang: str, text: str) -> None:
    damaged = TryLater("source_failed", source="csv", symbol="FPT", reason="bad_file")
    assert plain(error_reply(words_in(lang), damaged).text) == text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "vi",
            "Trên charts.example.vn, mã FPT lại là một chứng khoán khác với mã mình biết, nên mình không dùng giá này.",
        ),
        (
            "en",
            "On charts.example.vn, FPT is something other than the FPT that I know, so I do not use its prices.",
        ),
    ],
)
def test_another_company_is_no_outage(lang: str, text: str) -> None:
    source = "udf:charts.example.vn/api"
    error = TryLater("source_failed", source=source, symbol="FPT", reason="another_company", exchange="HNX")
    assert plain(error_reply(words_in(lang), error).text).startswith(text)


@pytest.mark.parametrize(
    ("timeframe", "have", "lang", "text"),
    [
        ("day", 10, "vi", "Còn thiếu 5 nến. Bạn thử số phiên ngắn hơn nhé: /rsi FPT 9"),
        ("week", 10, "vi", "Còn thiếu 5 nến. Bạn thử khung ngày nhé: /rsi FPT D"),
        ("month", 14, "en", "1 bar is missing. Try daily bars: /rsi FPT D"),
        ("day", 3, "en", "12 bars are missing. Try a shorter period: /rsi FPT 2"),
        ("day", 2, "en", "13 bars are missing. Try again when it has traded for a few more days."),
    ],
)
def test_too_few_bars_says_what_works_instead(timeframe: str, have: int, lang: str, text: str) -> None:
    error = UserError("too_few_bars", symbol="FPT", timeframe=timeframe, period=14, have=have, need=15)

    assert plain(error_reply(words_in(lang), error).text).split("\n\n")[1] == text


@pytest.mark.parametrize(
    ("have", "lang", "text"),
    [
        (10, "vi", "FPT mới có 10 nến tuần đã hoàn tất, mà RSI 14 cần ít nhất 15 nến."),
        (1, "en", "FPT has only 1 finished weekly bar; RSI 14 needs 15."),
        (0, "en", "FPT has only 0 finished weekly bars; RSI 14 needs 15."),
    ],
)
def test_too_few_bars_are_counted(have: int, lang: str, text: str) -> None:
    error = UserError("too_few_bars", symbol="FPT", timeframe="week", period=14, have=have, need=15)

    assert plain(error_reply(words_in(lang), error).text).split("\n\n")[0] == text


@pytest.mark.parametrize(
    ("error", "questions"),
    [
        (EXAMPLES["unknown_symbol"], ["/rsi FPT", "/rsi FOX"]),
        (SymbolNotFound("FPX", command="chart", near=("A", "B", "C", "D")), ["/chart A", "/chart B", "/chart C"]),
        (SymbolNotFound("ZZZ", command="chart", near=()), ["/rsi FPT", "/explain rsi"]),
        (EXAMPLES["one_symbol"], ["/rsi FPT", "/rsi VNM", "/rsi HPG"]),
        (EXAMPLES["listed_elsewhere"], ["/rsi FPT"]),
        (EXAMPLES["not_understood"], ["/tinhieu FPT", "/explain rsi", "/hoc", "/help"]),
        (EXAMPLES["unknown_command"], ["/tinhieu FPT", "/explain rsi", "/hoc", "/help"]),
        (EXAMPLES["text_only"], ["/tinhieu FPT", "/explain rsi", "/hoc", "/help"]),
        (EXAMPLES["too_long"], ["/tinhieu FPT", "/explain rsi", "/hoc", "/help"]),
        (EXAMPLES["bad_time"], ["/tomtat"]),
        (EXAMPLES["time_needed"], ["/tomtat"]),
        (EXAMPLES["too_many_summary_symbols"], ["/tomtat"]),
        (EXAMPLES["no_chat_to_send_to"], ["/tomtat"]),
        (EXAMPLES["bad_argument"], ["/bieudo FPT", "/bieudo FPT bollinger hỗ trợ"]),
        (UserError("bad_argument", value="abc", command="learn"), ["/hoc", "/hoc 5"]),
        (UserError("bad_argument", value="xyz", command="glossary"), ["/tudien", "/tudien R"]),
        (EXAMPLES["no_topic"], ["/explain rsi", "/tudien"]),
    ],
)
def test_what_may_have_been_meant_is_one_press_away(error: NenBuaError, questions: list[str]) -> None:
    reply = error_reply(words_in("vi"), error)

    assert [button.question for row in reply.buttons for button in row] == questions


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_may_change_nothing_in_a_group_is_led_to_a_private_chat(lang: str) -> None:
    ((button,),) = told("administrators_only", lang).buttons

    assert (button.url or "").startswith("https://t.me/{us}")


def test_an_unknown_symbol_with_nothing_near_asks_to_check_it() -> None:
    reply = error_reply(words_in("en"), SymbolNotFound("ZZZ", command="rsi", near=()))

    assert plain(reply.text) == (
        "I do not know the symbol ZZZ.\n\nCheck the letters and try again, for example: /rsi FPT"
    )


HOSTILE = "<b>&amp;%(x)s%s</b><script>" + "x" * 1000


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "error",
    [
        UserError("bad_period", value=HOSTILE, shortest=2, longest=200),
        UserError("bad_bar_count", value=HOSTILE, fewest=20, most=10_000, command="chart"),
        UserError("bad_limits", value=HOSTILE),
        UserError("bad_date", value=HOSTILE),
        UserError("bad_argument", value=HOSTILE, command="rsi"),
        UserError("bad_request", value=HOSTILE),
        UserError("unknown_command", name=HOSTILE),
        SymbolNotFound(HOSTILE, command="rsi", near=()),
    ],
    ids=lambda error: getattr(error, "code", error),
)
def test_what_was_typed_comes_back_escaped_and_short(error: NenBuaError, lang: str) -> None:
    text = error_reply(words_in(lang), error).text

    shown = parse_html(str(text)).text
    # The tags are text, and of the raw input no more than 40 characters are repeated.
    assert f"{HOSTILE[:39]}…" in shown
    assert HOSTILE[:40] not in shown
    assert "<script>" not in text


@pytest.mark.parametrize(
    ("typed", "echoed"),
    [
        ("abc", "abc"),
        ("  a \n\t b  ", "a b"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 39 + "…"),
        ("", ""),
        (500, "500"),
    ],
)
def test_echo(typed: object, echoed: str) -> None:
    assert echo(typed) == echoed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_source_and_every_command_can_be_named(lang: str) -> None:
    words = words_in(lang)

    assert SOURCE_NAMES.keys() | {"udf"} >= SOURCES.keys()
    names = {source: words.label(name) for source, name in SOURCE_NAMES.items()} | {
        "udf:prices.example/x": "prices.example"
    }
    for source, name in names.items():
        assert name in error_reply(words, TryLater("source_failed", source=source)).text
    for command in COMMANDS:
        error = UserError("bad_argument", value="abc", command=command.key)
        assert command.examples[lang][-1] in error_reply(words, error).text


@pytest.mark.parametrize(("lang", "begins"), [("vi", "Xin lỗi bạn"), ("en", "Sorry")])
def test_a_bug_is_told_kindly(lang: str, begins: str) -> None:
    reply = bug_reply(words_in(lang))

    assert (reply.intent, reply.lang, reply.facts) == (ERROR_INTENT, lang, {"code": "bug"})
    assert reply.text.startswith(begins)


def test_a_code_without_words_is_a_bug() -> None:
    with pytest.raises(KeyError):
        error_reply(words_in("vi"), UserError("no_such_code"))


@pytest.mark.parametrize(
    ("lang", "exchange", "says"),
    [
        ("vi", "HNX", "Yahoo Finance không có giá của sàn HNX nên mình chưa xem được PVS."),
        ("vi", "UPCOM", "Yahoo Finance không có giá của sàn UPCoM nên mình chưa xem được PVS."),
        ("en", "HNX", "Yahoo Finance has no prices of HNX, so I cannot show PVS."),
        ("en", "UPCOM", "Yahoo Finance has no prices of UPCoM, so I cannot show PVS."),
    ],
)
def test_a_source_says_which_exchange_it_lacks(lang: str, exchange: str, says: str) -> None:
    error = UserError("exchange_not_served", symbol="PVS", exchange=exchange, source="yahoo")

    assert plain(error_reply(words_in(lang), error).text).startswith(says)


IMPLAUSIBLE = {
    "source": "yahoo",
    "symbol": "FPT",
    "session": date(2026, 11, 20),
    "currency": "VND",
}


@pytest.mark.parametrize(
    ("fields", "vi", "en"),
    [
        (
            {"reason": "wrong_unit", "value": 27.35},
            "không thể đúng (giá mới nhất là 27\xa0₫, có vẻ tính bằng nghìn đồng)",
            "cannot be right (the latest is ₫27: they look like thousand VND)",
        ),
        (
            {"reason": "wrong_unit", "value": 27_350_000.0},
            "không thể đúng (giá mới nhất là 27.350.000\xa0₫)",
            "cannot be right (the latest is ₫27,350,000)",
        ),
        (
            {"reason": "wrong_unit", "value": 1_276_080.0, "currency": None},
            "không thể đúng (giá mới nhất là 1.276.080,00 điểm)",
            "cannot be right (the latest is 1,276,080.00 points)",
        ),
        (
            {"reason": "unit_change", "value": 1001.8},
            "(từ ngày 20/11/2026 giá chênh khoảng 1.000 lần so với trước đó)",
            "(about 1,000 times larger or smaller from 20 Nov 2026 on)",
        ),
        (
            {"reason": "from_the_future"},
            "(giá ghi ngày 20/11/2026, là ngày chưa tới)",
            "(they are dated 20 Nov 2026, a day still to come)",
        ),
        (
            {"reason": "unit_differs", "value": 120.0, "other": "csv", "other_value": 120_000.0},
            "Giá FPT theo Yahoo Finance và theo tệp CSV chênh nhau khoảng 1.000 lần.",
            "The prices of FPT from Yahoo Finance and from CSV files are about 1,000 times apart",
        ),
    ],
)
def test_why_prices_cannot_be_right(fields: dict[str, object], vi: str, en: str) -> None:
    error = TryLater("implausible_prices", **{**IMPLAUSIBLE, **fields})
    for lang, told in (("vi", vi), ("en", en)):
        reply = error_reply(words_in(lang), error)
        assert told in reply.text
        assert reply.buttons == ()
