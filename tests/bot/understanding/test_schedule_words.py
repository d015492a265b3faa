"""When a chat wants its summary: times, zones, kinds, parts and lists as people write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.replies.words import LANGUAGES
from bot.schedule.subscription import SummaryKind, SummaryPart
from bot.understanding.clock_times import HalfOfDay
from bot.understanding.schedule_words import Switch, read_schedule_words, schedule_words_file
from bot.understanding.zones import zone_named


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("15:15", time(15, 15)),
        ("15h15", time(15, 15)),
        ("15.15", time(15, 15)),
        ("3h chiều", time(15)),
        ("3 giờ chiều", time(15)),
        ("3 gio chieu", time(15)),
        ("3 giờ rưỡi chiều", time(15, 30)),
        ("15 giờ 15 phút", time(15, 15)),
        ("3:15 pm", time(15, 15)),
        ("3pm", time(15)),
        ("3 P.M.", time(15)),
        ("8h sáng", time(8)),
        ("8h30", time(8, 30)),
        ("8:30 AM", time(8, 30)),
        ("12h trưa", time(12)),
        ("1h trưa", time(13)),
        ("11h trưa", time(11)),
        ("12h đêm", time(0)),
        ("10h đêm", time(22)),
        ("2h đêm", time(2)),
        ("8h tối", time(20)),
        ("8h toi", time(20)),
        ("8h tôi", time(8)),
        ("12 am", time(0)),
        ("12 pm", time(12)),
        ("15h chiều", time(15)),
        ("0:00", time(0)),
        ("bật tóm tắt lúc 3h chiều nhé", time(15)),
        ("turn on the summary at 3:15pm", time(15, 15)),
    ],
)
def test_a_time_is_read(text: str, at: time) -> None:
    assert read_schedule_words(text).at == at


@given(st.times())
def test_every_time_is_read_in_every_writing(at: time) -> None:
    hour = at.hour % 12 or 12
    half = "pm" if at.hour >= 12 else "am"
    wanted = at.replace(second=0, microsecond=0)
    for text in (
        f"{at:%H:%M}",
        f"{at:%H.%M}",
        f"{at.hour}h{at:%M}",
        f"{at.hour} giờ {at.minute}",
        f"{hour}:{at:%M} {half}",
    ):
        read = read_schedule_words(f"on {text} VN30")
        assert (read.at, read.shares, read.left) == (wanted, "vn30", ())


@pytest.mark.parametrize(
    "text", ["25:99", "24:00", "15:60", "15:5", "15:150", "99h", "15 giờ sáng", "8:30 15:15", "25h"]
)
def test_what_no_clock_shows_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_schedule_words(f"on {text}")
    assert refused.value.code == "bad_time"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("giờ Berlin", "Europe/Berlin"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        ("giờ Đức", "Europe/Berlin"),
        ("gio duc", "Europe/Berlin"),
        ("UTC+7", "Etc/GMT-7"),
        ("gmt -5", "Etc/GMT+5"),
        ("UTC", "Etc/UTC"),
        ("New York time", "America/New_York"),
        ("giờ Việt Nam", "Asia/Ho_Chi_Minh"),
        ("America/New_York", "America/New_York"),
    ],
)
def test_a_zone_is_read_beside_a_time(text: str, key: str) -> None:
    for written in (f"on 20:00 {text}", f"on {text} 20:00"):
        read = read_schedule_words(written)
        assert read.zone is not None
        assert (read.zone.key, read.at, read.left) == (key, time(20), ())


@pytest.mark.parametrize("text", ["giờ Mars", "Mars/Phobos", "UTC+25", "UTC+5:30", "giờ Mỹ"])
def test_a_zone_that_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_schedule_words(f"on 20:00 {text}")
    assert refused.value.code == "unknown_zone"
    assert zone_named(text.removeprefix("giờ ")) is None


def test_a_word_that_only_looks_like_a_place_is_none() -> None:
    assert read_schedule_words("mã nào tăng nhất").zone is None
    assert read_schedule_words("gửi cho anh").zone is None


@pytest.mark.parametrize(
    ("text", "switch", "kinds"),
    [
        ("on", Switch.ON, ()),
        ("bật sáng", Switch.ON, (SummaryKind.MORNING,)),
        ("bat tom tat", Switch.ON, ()),
        ("off weekly", Switch.OFF, (SummaryKind.WEEKLY,)),
        ("tắt tóm tắt tuần", Switch.OFF, (SummaryKind.WEEKLY,)),
        ("trạng thái", Switch.SETTINGS, ()),
        ("settings", Switch.SETTINGS, ()),
        ("tuần", None, (SummaryKind.WEEKLY,)),
        ("daily summary", None, (SummaryKind.DAILY,)),
        ("tóm tắt thị trường hôm nay giúp mình với", None, ()),
        ("", None, ()),
    ],
)
def test_switches_and_kinds(text: str, switch: Switch | None, kinds: tuple[SummaryKind, ...]) -> None:
    read = read_schedule_words(text)

    assert (read.switch, read.kinds, read.left) == (switch, kinds, ())


def test_a_morning_s_time_and_an_hour_of_the_morning_are_not_the_same() -> None:
    assert read_schedule_words("sáng 8:30").kinds == (SummaryKind.MORNING,)
    spoken = read_schedule_words("8h sáng")
    assert (spoken.kinds, spoken.half) == ((), HalfOfDay.BEFORE_NOON)


def test_parts_lists_notes_and_symbols() -> None:
    assert read_schedule_words("off tín hiệu").parts == (SummaryPart.SIGNALS,)
    assert read_schedule_words("on list part").parts == (SummaryPart.WATCHLIST,)
    assert read_schedule_words("on watchlist").shares == "watchlist"
    assert read_schedule_words("bật báo nghỉ tết").holiday
    read = read_schedule_words("on 15:15 FPT hpg Hòa Phát")
    assert read.left == ("FPT", "hpg", "Hòa", "Phát")


def test_the_switch_is_no_share_but_a_second_one_may_be_asked_for() -> None:
    assert read_schedule_words("on 15:15").left == ()


def test_days_are_no_times() -> None:
    read = read_schedule_words("tuần 14/02/2025")

    assert (read.days, read.at, read.left) == (("14/02/2025",), None, ())
    assert read_schedule_words("2025-02-14").days == ("2025-02-14",)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_kindly(text: str) -> None:
    try:
        read_schedule_words(text)
    except UserError as error:
        assert error.code in {"bad_time", "unknown_zone"}  # noqa: PT017 - not every text is refused


def test_both_languages_have_the_same_sections() -> None:
    vietnamese, english = (schedule_words_file(lang) for lang in LANGUAGES)

    assert set(vietnamese) == set(english)
    for section in ("switches", "kinds", "parts", "lists"):
        assert set(vietnamese[section]) == set(english[section])
    assert set(vietnamese["kinds"]) == set(SummaryKind)
    assert set(vietnamese["parts"]) == set(SummaryPart)
