"""From messages to intents: slash commands, sentences, what is refused, and what must never break."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import permutations
from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.exchanges import InstrumentKind, Market
from analysis.timeframes import Timeframe
from bot.ask import Ask
from bot.directory import Directory
from bot.errors import UserError
from bot.understanding import LONGEST_MESSAGE, Understanding
from bot.understanding.intent import Arguments, Intent
from tests.bot.conftest import NOW, Understand

Refusal = Callable[[str], UserError]

# No measure of speed (that is `make bench`): a pattern that backtracks without end would pass any bound.
LONGEST_READING_S = 2.0


def symbols(intent: Intent) -> list[str]:
    return [mention.symbol for mention in intent.arguments.symbols]


def options(arguments: Arguments) -> tuple[Timeframe | None, tuple[str, ...], tuple[str, ...]]:
    return arguments.timeframe, arguments.numbers, arguments.pairs


# The slash command


@pytest.mark.parametrize("words", list(permutations(("fpt", "21", "tuần", "80/20"))), ids=" ".join)
def test_rsi_takes_its_arguments_in_any_order(understand: Understand, words: tuple[str, ...]) -> None:
    for text in (" ".join(words), " ".join(words).upper()):
        intent = understand(f"/rsi {text}")

        assert intent.command == "rsi"
        assert symbols(intent) == ["FPT"]
        assert options(intent.arguments) == (Timeframe.WEEK, ("21",), ("80/20",))


@pytest.mark.parametrize(
    ("word", "timeframe"),
    [
        *((word, Timeframe.DAY) for word in ("D", "d", "1d", "ngày", "ngay", "NGÀY", "daily", "day", "khung ngày")),
        *((word, Timeframe.WEEK) for word in ("W", "w", "1W", "tuần", "tuan", "Tuần", "weekly", "week", "khung tuan")),
        *((word, Timeframe.MONTH) for word in ("M", "m", "1M", "tháng", "thang", "monthly", "month", "theo tháng")),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_timeframes(understand: Understand, word: str, timeframe: Timeframe, form: str) -> None:
    for text in (f"/rsi FPT {word}", f"/rsi {word} FPT"):
        intent = understand(unicodedata.normalize(form, text))  # type: ignore[arg-type]

        assert symbols(intent) == ["FPT"]
        assert options(intent.arguments) == (timeframe, (), ())


@pytest.mark.parametrize(("written", "market"), [("AMD.VN", Market.VIETNAM), ("amd.us", Market.UNITED_STATES)])
def test_a_share_whose_name_is_its_symbol_keeps_the_market_that_was_written(
    understand: Understand, written: str, market: Market
) -> None:
    for text in (written, f"/rsi {written}", f"giá {written} hôm nay"):
        (mention,) = understand(text).arguments.symbols
        assert (mention.symbol, mention.market) == ("AMD", market)


@pytest.mark.parametrize(
    ("written", "market", "exchange"),
    [
        ("FPT", None, None),
        ("fpt", None, None),
        ("ＦＰＴ", None, None),
        ("f\u200bpt", None, None),
        ("$fpt", None, None),
        ("#FPT", None, None),
        ("FPT.VN", Market.VIETNAM, None),
        ("fpt.vn", Market.VIETNAM, None),
        ("HOSE:FPT", Market.VIETNAM, "HOSE"),
        ("hose:fpt", Market.VIETNAM, "HOSE"),
        ("(FPT)", None, None),
        ("FPT,", None, None),
        ("“FPT”", None, None),
    ],
)
def test_one_share_in_all_its_writings(
    understand: Understand, written: str, market: Market | None, exchange: str | None
) -> None:
    (mention,) = understand(f"/rsi {written}").arguments.symbols

    assert (mention.symbol, mention.market, mention.exchange) == ("FPT", market, exchange)


@pytest.mark.parametrize(
    "text",
    [
        "/rsi fpt",
        "/RSI FPT",
        "/Rsi@bot fpt",
        "/rsi@nenbua_bot   fpt",
        "  /rsi fpt ",
        "/rsi\nfpt",
        "\u200e/rsi fpt",
        "／rsi fpt",
        "<b>/rsi</b> fpt",
    ],
)
def test_the_slash_command_in_all_its_writings(understand: Understand, text: str) -> None:
    intent = understand(text)

    assert (intent.command, symbols(intent), intent.arguments.topic) == ("rsi", ["FPT"], None)


@pytest.mark.parametrize(
    ("text", "numbers", "pairs"),
    [
        ("/rsi FPT 0", ("0",), ()),
        ("/rsi FPT -3", ("-3",), ()),
        ("/rsi FPT 1.5", ("1.5",), ()),
        ("/rsi FPT 10 000", ("10 000",), ()),
        ("/rsi FPT 10.000", ("10.000",), ()),
        ("/rsi FPT 14 21", ("14", "21"), ()),
        ("/rsi FPT 90/10", (), ("90/10",)),
        ("/rsi FPT 70 / 30", (), ("70 / 30",)),
    ],
)
def test_numbers_are_handed_on_as_written(
    understand: Understand, text: str, numbers: tuple[str, ...], pairs: tuple[str, ...]
) -> None:
    # Whether a number is a period is the command's to say: it alone knows what it takes.
    assert options(understand(text).arguments) == (None, numbers, pairs)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("/rsi FPT 14/02/2025", date(2025, 2, 14)),
        ("/rsi 14/2/2025 FPT", date(2025, 2, 14)),
        ("/rsi FPT 14-02-2025", date(2025, 2, 14)),
        ("/rsi FPT 14.02.2025", date(2025, 2, 14)),
        ("/rsi FPT 2025-02-14", date(2025, 2, 14)),
        ("/rsi FPT 14/02/25", date(2025, 2, 14)),
        ("rsi fpt ngày 29/02/2024", date(2024, 2, 29)),
        ("/rsi FPT 20/11/2026", NOW.date()),
    ],
)
def test_dates(understand: Understand, text: str, day: date) -> None:
    assert understand(text).arguments.on == day


@pytest.mark.parametrize(
    "text", ["rsi 14 phiên fpt tuần", "rsi fpt ngày 14/02/2025 khung tuần", "rsi fpt 14 days weekly"]
)
def test_a_day_beside_another_timeframe_is_none(understand: Understand, text: str) -> None:
    assert understand(text).arguments.timeframe is Timeframe.WEEK


@pytest.mark.parametrize(
    "written", ["31/02/2024", "29/02/2025", "00/01/2025", "2025-13-45", "21/11/2026", "01/01/2030", "01/01/0000"]
)
def test_no_such_day_and_days_to_come_are_refused(refusal: Refusal, written: str) -> None:
    error = refusal(f"/rsi FPT {written}")

    assert (error.code, error.fields) == ("bad_date", {"value": written})


def test_a_day_after_the_one_seen_is_still_to_come(understand: Understand) -> None:
    assert understand("rsi fpt 14/02/2025", as_of=date(2025, 2, 14)).arguments.on == date(2025, 2, 14)
    with pytest.raises(UserError, match="bad_date"):
        understand("rsi fpt 15/02/2025", as_of=date(2025, 2, 14))


# Sentences


@pytest.mark.parametrize(
    "text",
    [
        "rsi",
        "RSI",
        "rsi?",
        "RSI là gì",
        "rsi la gi",
        "what is rsi",
    ],
)
def test_a_term_without_a_symbol_is_explained(understand: Understand, text: str) -> None:
    intent = understand(text)

    assert (intent.command, intent.arguments.topic, symbols(intent)) == ("explain", "rsi", [])


@pytest.mark.parametrize("text", ["rsi 14", "rsi14 là gì", "rsi tuần", "80/20"])
def test_options_without_a_symbol_are_explained_too(understand: Understand, text: str) -> None:
    intent = understand(text)

    assert (intent.command, symbols(intent)) == ("explain", [])
    assert intent.arguments.topic in {"rsi", "rsi-settings"}


@pytest.mark.parametrize(
    "text", ["fpt", "FPT", "$fpt", "fpt!", "FPT.VN", "mã fpt", "xem giúp em fpt", "Chào ad, fpt thế nào ạ"]
)
def test_a_symbol_without_a_command_is_told_about(understand: Understand, text: str) -> None:
    intent = understand(text)

    assert (intent.command, symbols(intent)) == ("signals", ["FPT"])


def test_every_listed_symbol_alone_is_told_about(understand: Understand, directory: Directory) -> None:
    drawn = {symbol: understand(symbol) for symbol in directory.symbols}

    assert len(drawn) > 200
    assert {symbol: symbols(intent) for symbol, intent in drawn.items()} == {symbol: [symbol] for symbol in drawn}
    kinds = {symbol: None if (entry := directory.entry(symbol)) is None else entry.instrument.kind for symbol in drawn}
    assert {symbol: intent.command for symbol, intent in drawn.items()} == {
        symbol: "index" if kinds[symbol] is InstrumentKind.INDEX else "signals" for symbol in drawn
    }


@pytest.mark.parametrize("text", ["hello fpt", "help fpt", "chào bạn, rsi fpt", "hi, RSI của FPT?", "nói về FPT"])
def test_a_greeting_beside_a_symbol_is_no_greeting(understand: Understand, text: str) -> None:
    intent = understand(text)

    assert intent.command in {"signals", "rsi"}
    assert symbols(intent) == ["FPT"]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("hello everyone", "start"),
        ("chào buổi sáng cả nhà", "start"),
        ("/start ref_2026-a", "start"),
        ("/help abc xyz_1", "help"),
        ("/language klingon_1", "language"),
        ("/explain nến búa", "explain"),
    ],
)
def test_small_talk_takes_any_further_words(understand: Understand, text: str, command: str) -> None:
    assert understand(text).command == command


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("tiếng việt", "vi"),
        ("tieng viet nhé", "vi"),
        ("English please", "en"),
        ("nói tiếng anh đi", "en"),
        ("switch to english", "en"),
        ("đổi sang tiếng Việt giúp mình", "vi"),
        ("/language en", "en"),
        ("/ngonngu tiếng anh", "en"),
    ],
)
def test_a_language_alone_is_chosen(understand: Understand, text: str, chosen: str) -> None:
    intent = understand(text)

    assert (intent.command, intent.arguments.language) == ("language", chosen)


# Refusals


@pytest.mark.parametrize(
    ("text", "code", "fields"),
    [
        ("/rsi FPT abc", "bad_argument", {"value": "abc", "command": "rsi"}),
        ("rsi fpt abc", "bad_argument", {"value": "abc", "command": "rsi"}),
        ("/rsi FPT 1e3", "bad_argument", {"value": "1e3", "command": "rsi"}),
        ("/bieudo FPT nhanh_lên", "bad_argument", {"value": "nhanh_lên", "command": "chart"}),
        ("/nosuch FPT", "unknown_command", {"name": "nosuch"}),
        ("/rsi_fpt", "unknown_command", {"name": "rsi_fpt"}),
        ("/RSIFPT", "unknown_command", {"name": "rsifpt"}),
        ("", "not_understood", {"topics": ()}),
        ("   \n\t ", "not_understood", {"topics": ()}),
        ("😀👍🏽", "not_understood", {"topics": ()}),
        ("...?!", "not_understood", {"topics": ()}),
        ("/", "not_understood", {"topics": ()}),
        ("xyzzy frobnicate", "not_understood", {"topics": ()}),
    ],
)
def test_what_is_not_understood_is_told(refusal: Refusal, text: str, code: str, fields: dict[str, object]) -> None:
    error = refusal(text)

    assert (error.code, error.fields) == (code, fields)


def test_a_message_is_read_up_to_its_limit(understand: Understand, refusal: Refusal) -> None:
    longest = "rsi fpt".ljust(LONGEST_MESSAGE)

    assert understand(longest).command == "rsi"
    assert refusal(f"{longest} ").code == "too_long"
    assert refusal("a" * 4000).fields == {"limit": 500}
    assert refusal("FPT " * 200).code == "too_long"


def test_many_symbols_are_all_handed_on(understand: Understand) -> None:
    many = ["FPT", "HPG", "VNM", "VCB", "MWG", "SSI", "TCB", "VIC", "VHM", "MSN", "GAS", "PLX", "VNINDEX", "BTC-USD"]

    assert symbols(understand(f"/rsi {' '.join(many)}")) == many
    assert symbols(understand(f"rsi của {', '.join(many * 5)}")) == many


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<b>rsi</b> <i>fpt</i>", ["FPT"]),
        ("rsi fpt &lt;b&gt; ơi", ["FPT"]),
        ("rsi fpt'; DROP TABLE users;--", ["FPT", "DROP", "TABLE"]),
        ("xem rsi fpt ../../etc/passwd", ["FPT"]),
        ("rsi của C:\\windows\\fpt", ["FPT"]),
        ("\u202ersi fpt\u202c", ["FPT"]),
        ("rsi\u0000fpt", ["FPT"]),
        ("r\u00adsi f\ufeffpt", ["FPT"]),
        ("rsi %s %(x)s {0} fpt", ["FPT"]),
    ],
)
def test_hostile_text_holds_nothing_but_symbols(understand: Understand, text: str, found: list[str]) -> None:
    intent = understand(text)

    assert (intent.command, symbols(intent)) == ("rsi", found)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/rsi ../../etc/passwd", "bad_argument"),
        ("/rsi FPT; rm -rf /", "bad_argument"),
    ],
)
def test_hostile_text_after_a_slash_is_refused(refusal: Refusal, text: str, code: str) -> None:
    assert refusal(text).code == code


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "../../etc/passwd", "%s %(x)s {0} ${jndi:ldap://x}", "14/02/2025"]
)
def test_hostile_text_without_a_symbol_names_none(understand: Understand, text: str) -> None:
    with suppress(UserError):
        intent = understand(text)
        assert symbols(intent) == []
        # "alert" is a word of ours: it lists the alerts.
        assert intent.command in {"explain", "out_of_scope", "smalltalk", "which", "alert"}


# The language of the answer


@pytest.mark.parametrize(
    ("text", "asked_for", "lang"),
    [
        ("weekly rsi of fpt", None, "en"),
        ("rsi tuần của fpt", None, "vi"),
        ("rsi fpt", None, "vi"),
        ("", None, "vi"),
        ("/chart FPT", None, "vi"),
        ("/bieudo FPT", None, "vi"),
        ("/language", None, "en"),
        ("/ngonngu", None, "vi"),
        ("/language en", None, "en"),
        ("weekly rsi of fpt", "vi", "vi"),
        ("rsi tuần của fpt", "en", "en"),
        ("please " * 200, None, "en"),
    ],
)
def test_language(understanding: Understanding, text: str, asked_for: str | None, lang: str) -> None:
    assert understanding.language(Ask(text=text, asked_at=NOW, locale=asked_for)) == lang


# Whatever is typed

ANYTHING = st.text(max_size=LONGEST_MESSAGE + 100)
FAMILIAR = st.lists(
    st.sampled_from(
        (
            *(
                "rsi",
                "/rsi",
                "/chart",
                "/nosuch",
                "fpt",
                "hòa phát",
                "vinamlik",
                "tuần",
                "là gì",
                "80/20",
                "-3",
                "10 000",
            ),
            *(
                "31/02/2024",
                "14/02/25",
                "<b>",
                "</b>",
                "@bot",
                "$",
                "%s",
                "\u202e",
                "\u200b",
                "\x00",
                "😀",
                "ﷺ",
                "½",
                "İ",
            ),
            *(
                "mã",
                "ma",
                "cổ phiếu",
                "anh",
                "vnd",
                "FPT.VN",
                "HOSE:",
                "’s",
                "e\u0301",
                "\ud83d",
                "/",
                " ",
                "\n",
                "x" * 99,
            ),
        )
    ),
    max_size=14,
).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda space: space.join(parts)))


@settings(max_examples=400, deadline=None)
@given(ANYTHING | FAMILIAR)
@example("ﷺ" * LONGEST_MESSAGE)
@example("vinamlikk " * 50)
@example("/" * LONGEST_MESSAGE)
@example("1 000" * 100)
@example("<a" * 250)
@example("a" * 100_000)
def test_any_text_is_understood_or_refused_in_no_time(understanding: Understanding, text: str) -> None:
    ask = Ask(text=text, asked_at=NOW)
    best = min(seconds_for(understanding, ask) for _ in range(3))

    assert best < LONGEST_READING_S


def seconds_for(understanding: Understanding, ask: Ask) -> float:
    """How long a message takes to be read; any failure but UserError is the test's."""
    start = perf_counter()
    assert understanding.language(ask) in {"vi", "en"}
    with suppress(UserError):
        assert understanding.understand(ask).lang in {"vi", "en"}
    return perf_counter() - start


@pytest.mark.parametrize("text", ["/rsi là gì", "/rsi la gi", "/rsi what is rsi"])
def test_a_question_after_a_slash_is_a_question(understand: Understand, text: str) -> None:
    intent = understand(text)
    assert (intent.command, intent.arguments.topic) == ("explain", "rsi")
