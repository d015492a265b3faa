"""Messages made by hand, each odd in its own way, and the pieces that odd messages are put together from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from bot.commands.registry import command_names
from bot.replies.words import LANGUAGES

_LOCALES = Path(__file__).parents[2] / "locales"

SYMBOLS = (
    "FPT", "HPG", "VNM", "VCB", "SSI", "MWG", "TCB", "VNINDEX", "VN30", "HNXINDEX", "VNSML", "AAPL", "RUT", "GSPC",
    "BTC-USD", "ETH-USD", "fpt", "Fpt", "F P T", "FPT.VN", "$FPT", "#FPT", "^GSPC", "BRK.B", "VN-Index", "vinamilk",
    "hòa phát", "hoa phat", "FPTT", "XYZ", "ZZZ", "A", "AAAAAAAAAAAAAAAAAAAA", "ＦＰＴ", "ҒРТ", "NaN", "None", "null",
    "TRUE", "CON", "AUX", "../FPT", "FPT/../../x", "FPT\x00", "🔨", "bua", "rsi", "%s",
)  # fmt: skip
"""Symbols as they are, as people type them, and as nobody should."""

NUMBERS = (
    "0", "-0", "1", "-1", "2", "14", "21", "9" * 300, "1e309", "-1e309", "1e-309", "0.0000001",
    "NaN", "inf", "-Infinity",
    "٣٤", "½", "²", "１４", "1,000,000", "1.000.000,5", "0x10",
    "1_000", "80/20", "20/80", "0/0", "101/-1", "1/2/3",
    "14.5", "120000", "120k", "1.2tr", "3 tỷ", "-5%", "1000%", "+", "1e5", "00000014", "4294967296",
    "9223372036854775808", "1" * 4000,
)  # fmt: skip

DATES = (
    "2026-11-20", "2026-02-30", "0000-00-00", "9999-12-31", "10000-01-01", "1-1-1", "31/02/2026", "29/02/2025",
    "29/02/2024", "20/11/2026", "20-11-26", "20.11", "32/13", "hôm qua", "yesterday", "ngày mai", "tomorrow",
    "tháng 13 năm 2026", "từ 2020 đến 1999", "since 1800", "until 2999", "2026-11-20T25:61", "1970-01-01",
    "ngày 20 tháng 11", "thứ tám", "quý 5 năm 2024", "2024..2023", "-2026-01-01",
)  # fmt: skip

TIMES = ("25:00", "9h", "09:60", "24:00", "15:15", "9 rưỡi", "-1:00", "0:0", "99:99", "9am", "13pm", "UTC+25", "GMT-99")
ZONES = ("Asia/Ho_Chi_Minh", "Mars/Olympus", "../etc/localtime", "UTC+25:99", "Etc/GMT+12", "europe/paris", "tz")

NOISE = (
    "%s %(x)s %d", "{0} {x.__class__} {{}}", "${jndi:ldap://127.0.0.1/x}", "{{7*7}} {% raw %}", "#{7*7} <%= 7 %>",
    "'; DROP TABLE people; --", '" OR 1=1 --', "<b>rsi</b>", "<script>alert(1)</script>", "<b><i>rsi</b>", "&lt;b&gt;",
    "<a href='tg://user?id=1'>x</a>", "&#x110000;", "&amp;amp;", "]]>", "<!-- -->", "\x00", "\x07\x1b[31m", "\ufeff",
    "r\u200bs\u200ci\u200d", "\u202eTPF isr\u202c", "\u2066rsi\u2069", "\ud83d",
    "\ude00", "\U0010ffff", "\ufdd0",
    "r\u0301\u0302\u0303" * 40, "👨‍👩‍👧‍👦", "🇻🇳🔨", "😀" * 200, "كيف حال FPT", "מה עם FPT", "今天股市怎么样",
    "../../../etc/passwd", "C:\\Windows", "file:///etc/passwd", "http://127.0.0.1:1/x", "@nenbua_bot", "@somebody",
    "=1+1", "+cmd|' /C calc'!A0", "\r\n\r\n", "\u2028\u2029\x0b\x0c", "\t\t\t", " " * 500, "_*[]()~`>#+-=|{}.!", "\\",
    "/" * 50, "??", "…", "I\u0307i\u0131\u0130", "ßẞ", "ﬁ", "㎏", "ﷺ" * 20, "Ǆ", "ᾳ", "đĐ", "Đ" * 100,
)  # fmt: skip
"""What stands around a question, or in place of one."""

WORDS = (
    "rsi", "tuần", "tháng", "ngày", "weekly", "so sánh", "với", "và", "hoặc", "còn", "thế", "nến",
    "búa", "là gì", "what",
    "is", "mua", "bán", "dự báo", "giá", "trên", "dưới", "above", "below", "báo", "khi", "xóa",
    "delete", "tất cả", "all",
    "không", "quá bán", "phân kỳ", "divergence", "vốn hóa", "5 năm", "one year", "tắt", "bật", "on", "off", "tiếng anh",
    "dark", "sáng", "im lặng", "quiet", "tóm tắt", "lúc", "summary", "at", "kiểm định", "record", "xác nhận", "volume",
)  # fmt: skip

WHOLE = (
    "", " ", "\n", "a" * 4096, "a" * 4097, "😀" * 2048, "fpt " * 1024, "xyz " * 200, "/", "//", "/ ", "/\u200b", "/@",
    "/rsi@nenbua_bot FPT", "/RSI FPT", "／rsi FPT", "/рси FPT", "/start", "/start x", "/start " + "A" * 64, "/rsi",
    "/start rsi_FPT", "/start explain-rsi", '{"text": "rsi fpt"}', "rsi fpt " + "9" * 300, "/explain rsi ²³½",
    "/learn 999999999999", "/learn -1", "/glossary \U0001f600", "/watch " + " ".join(f"AB{n}" for n in range(600)),
    "/unwatch all", "/alert FPT 9e999", "/alert FPT > 0", "/alert FPT rsi < -5", "/alert FPT", "/alerts off 1",
    "/settings zone Mars", "/summary daily 25:99", "/forget", "/forget everything", "/export", "/compare FPT",
    "/compare " + "FPT " * 50, "/compare FPT FPT", "/record hammer --status", "/scan oversold xyz", "/scan",
    "/chart FPT 0", "/chart FPT ema0", "/chart FPT bb -1", "/chart FPT 5000000 năm", "/rsi FPT 1", "/rsi FPT 0 0/0",
    "/hammer FPT 0001-01-01", "/hammer FPT 9999-12-31", "/risk 1 2 3", "/marketcap", "/fundamentals \x00",
)  # fmt: skip
"""Whole messages."""


@cache
def slash_names() -> tuple[str, ...]:
    """The slash name of every command, in both languages."""
    return tuple(f"/{name}" for name in sorted(command_names()))


@cache
def sentences() -> tuple[str, ...]:
    """What people ask, as the phrase tests of both languages have it."""
    found: list[str] = []
    for lang in LANGUAGES:
        content = (_LOCALES / lang / "phrase_tests.yaml").read_text(encoding="utf-8")
        # As the phrases themselves are read: every scalar is text.
        cases = yaml.load(content, Loader=yaml.CBaseLoader)  # noqa: S506 - text only
        found.extend(str(case["text"]) for case in cases)
    return tuple(found)
