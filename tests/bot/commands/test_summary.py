"""`/summary`: shown now, subscribed to, stopped, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.ask import Ask, ChatKind
from bot.assistant import Assistant
from bot.chat_rights import ChatRights, OurRights
from bot.commands.command import Services
from bot.preferences import Preferences
from bot.replies.markup import plain
from bot.reply import ERROR_INTENT, Reply
from bot.schedule.promise import Address
from bot.schedule.subscription import ALL_PARTS, Subscription, SummaryKind, SummaryPart
from tests.bot.conftest import NOW, Understand
from tests.bot.schedule.markets import market, rows, with_hammer

PRIVATE = Address(chat="telegram:7")
FILES = {
    "VNINDEX": rows([1_000.0 + step % 2 for step in range(40)]),
    "FPT": with_hammer(61.0),
    "HPG": with_hammer(),
    "SSI": with_hammer(60.3),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Talker:
    """Somebody who talks to the assistant, in private unless told otherwise."""

    assistant: Assistant
    services: Services
    ask: Ask = field(default_factory=lambda: Ask(text="", asked_at=NOW, chat="telegram:7", user="telegram:7"))

    async def say(self, text: str, lang: str | None = "vi") -> Reply:
        """The answer."""
        return await self.assistant.answer(replace(self.ask, text=text, locale=lang))

    async def subscriptions(self) -> dict[SummaryKind, Subscription]:
        """What comes to the chat by itself."""
        address = Address(chat=str(self.ask.chat), thread=self.ask.thread)
        return {one.kind: one for one in await self.services.subscriptions.of(address)}


@pytest.fixture
def talker(services: Services, tmp_path: Path) -> Talker:
    """Somebody in private, and the small market of that Friday evening."""
    small = market(services, tmp_path / "market", FILES)
    return Talker(assistant=Assistant(small), services=small)


def code(reply: Reply) -> object:
    assert reply.intent == ERROR_INTENT, plain(reply.text)
    return reply.facts["code"]


@pytest.mark.parametrize("text", ["/tomtat FPT HPG", "/summary FPT, hpg", "/bantin fpt hòa phát"])
async def test_it_is_shown_for_the_symbols_that_are_named(talker: Talker, text: str) -> None:
    reply = await talker.say(text)

    assert (reply.intent, reply.in_place) == ("summary", False)
    assert reply.picture is not None
    assert reply.facts["shares"] == {"of": "named", "symbols": ["FPT", "HPG"]}
    assert await talker.subscriptions() == {}


async def test_a_day_hides_what_came_later(talker: Talker) -> None:
    reply = await talker.say("/tomtat 19/11/2026 FPT")

    assert reply.facts["session"] == date(2026, 11, 19)
    assert "Tính đến" in plain(reply.text) or "19/11/2026" in plain(reply.text)
    assert code(await talker.say("/tomtat 31/02/2025")) == "bad_date"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("/tomtat tuần FPT", "weekly"), ("/tomtat sáng FPT", "morning"), ("/summary weekly FPT", "weekly")],
)
async def test_other_kinds_are_shown_too(talker: Talker, text: str, kind: str) -> None:
    assert (await talker.say(text)).facts["kind"] == kind
    assert await talker.subscriptions() == {}


async def test_a_chat_subscribes_with_a_time_and_a_list(talker: Talker) -> None:
    reply = await talker.say("/tomtat on 15:15 FPT HPG SSI")

    (one,) = (await talker.subscriptions()).values()
    assert one == Subscription(
        address=PRIVATE,
        kind=SummaryKind.DAILY,
        at=time(15, 15),
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        language="vi",
        shares="FPT,HPG,SSI",
        parts=ALL_PARTS,
        since=NOW,
    )
    text = plain(reply.text)
    assert "15:15 (giờ Việt Nam)" in text
    assert "FPT, HPG, SSI" in text
    assert "ngày nghỉ mình không gửi" in text
    assert "/tomtat off" in text
    assert reply.in_place


@pytest.mark.parametrize(
    ("text", "kind", "at"),
    [
        ("/tomtat on", SummaryKind.DAILY, time(15, 15)),
        ("/tomtat 16h", SummaryKind.DAILY, time(16)),
        ("/tomtat sáng 8:30", SummaryKind.MORNING, time(8, 30)),
        ("/tomtat on tuần", SummaryKind.WEEKLY, time(16)),
        ("/tomtat on 8h sáng", SummaryKind.MORNING, time(8)),
        ("/tomtat on 8:00", SummaryKind.DAILY, time(8)),
        ("bật tóm tắt lúc 3h chiều", SummaryKind.DAILY, time(15)),
        ("bat tom tat luc 15h30", SummaryKind.DAILY, time(15, 30)),
        ("turn on the daily summary at 3:45 pm", SummaryKind.DAILY, time(15, 45)),
    ],
)
async def test_times_and_kinds(talker: Talker, text: str, kind: SummaryKind, at: time) -> None:
    await talker.say(text, None)

    found = await talker.subscriptions()
    assert {one: found[one].at for one in found} == {kind: at}


async def test_a_zone_is_told_by_its_city_and_by_the_clock_in_vietnam(talker: Talker) -> None:
    reply = await talker.say("/tomtat on 10:00 giờ Berlin VN30")

    one = (await talker.subscriptions())[SummaryKind.DAILY]
    assert (one.zone.key, one.shares) == ("Europe/Berlin", "vn30")
    assert "10:00 (giờ Berlin)" in plain(reply.text)
    # Six hours lie between both in winter.
    assert "16:00 ở Việt Nam" in plain(reply.text)
    assert "10:00 (UTC-5)" in plain((await talker.say("/tomtat on 10:00 utc-5")).text)


async def test_a_time_within_the_session_is_taken_with_a_word(talker: Talker) -> None:
    assert "kể phiên liền trước" in plain((await talker.say("/tomtat on 10:00")).text)
    assert "kể phiên liền trước" not in plain((await talker.say("/tomtat on 15:15")).text)
    assert "đã mở cửa" in plain((await talker.say("/tomtat sáng 10:00")).text)


async def test_what_is_not_said_again_stays(talker: Talker) -> None:
    await talker.say("/tomtat on 20:00 giờ Berlin FPT")
    await talker.say("/tomtat off risk")
    await talker.say("/summary on daily", "en")

    one = (await talker.subscriptions())[SummaryKind.DAILY]
    assert (one.at, one.zone.key, one.shares, one.language) == (time(20), "Europe/Berlin", "FPT", "en")
    assert SummaryPart.RISK not in one.parts


async def test_the_chosen_list_and_zone_are_taken(talker: Talker) -> None:
    chosen = Preferences(default_list="vn30", timezone="Europe/Berlin")
    ask = replace(talker.ask, preferences=chosen, timezone=ZoneInfo("Europe/Berlin"))
    await replace(talker, ask=ask).say("/tomtat on 18:00")

    one = (await talker.subscriptions())[SummaryKind.DAILY]
    assert (one.shares, one.zone.key) == ("vn30", "Europe/Berlin")


async def test_it_is_stopped(talker: Talker) -> None:
    assert "chưa có tin nào" in plain((await talker.say("/tomtat off")).text)
    await talker.say("/tomtat on 15:15")
    await talker.say("/tomtat sáng 8:30")

    await talker.say("/tomtat off sáng")
    assert list(await talker.subscriptions()) == [SummaryKind.DAILY]
    await talker.say("tắt tóm tắt")
    assert await talker.subscriptions() == {}


async def test_buttons_change_what_comes_in_their_own_message(talker: Talker) -> None:
    reply = await talker.say("/tomtat on 15:15 FPT")
    questions = [button.question for row in reply.buttons for button in row]
    assert {"/summary off daily", "/summary on morning", "/summary off signals", "/summary off holiday"} <= set(
        questions
    )

    for question in ("/summary on morning", "/summary off signals", "/summary off holiday", "/summary off list part"):
        reply = await talker.say(question)
        assert (reply.intent, reply.in_place) == ("summary", True)

    found = await talker.subscriptions()
    assert set(found) == {SummaryKind.DAILY, SummaryKind.MORNING}
    assert found[SummaryKind.DAILY].parts == {SummaryPart.RISK, SummaryPart.LESSON}
    assert not found[SummaryKind.DAILY].holiday_notes
    await talker.say("/summary on signals")
    assert SummaryPart.SIGNALS in (await talker.subscriptions())[SummaryKind.DAILY].parts
    shown = plain((await talker.say("/tomtat trạng thái")).text)
    assert "Cuối ngày: mỗi ngày giao dịch lúc 15:15 (giờ Việt Nam), kèm FPT" in shown
    assert "Cả tuần: tắt" in shown


class NoAdministrator:
    """A group in which the asker is nobody."""

    async def may_configure(self) -> bool:
        """Never."""
        return False

    async def ours(self) -> OurRights | None:
        """Nobody has asked."""
        return None


def in_group(talker: Talker, rights: ChatRights) -> Talker:
    ask = replace(talker.ask, chat="telegram:-100", chat_kind=ChatKind.GROUP, thread=5, rights=rights)
    return replace(talker, ask=ask)


async def test_in_a_group_administrators_alone_change_it_and_all_may_look(talker: Talker) -> None:
    member = in_group(talker, NoAdministrator())
    assert code(await member.say("/tomtat on 15:15")) == "administrators_only"
    assert code(await member.say("/tomtat off")) == "administrators_only"
    assert (await member.say("/tomtat trạng thái")).intent == "summary"
    assert await member.subscriptions() == {}

    administrator = in_group(talker, talker.ask.rights)
    await administrator.say("/tomtat on 15:15")
    (one,) = (await administrator.subscriptions()).values()
    assert one.address == Address(chat="telegram:-100", thread=5)
    assert await talker.subscriptions() == {}


async def test_words_of_somebody_else_change_nothing(talker: Talker) -> None:
    forwarded = replace(talker, ask=replace(talker.ask, forwarded=True))

    assert code(await forwarded.say("/tomtat on 15:15")) == "forwarded"
    assert await talker.subscriptions() == {}


async def test_where_nothing_can_be_sent_nothing_is_promised(talker: Talker) -> None:
    terminal = replace(talker, ask=replace(talker.ask, chat=None))

    assert code(await terminal.say("/tomtat on 15:15")) == "no_chat_to_send_to"


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("/tomtat on 25:99", "bad_time"),
        ("/tomtat on 15", "bad_time"),
        ("/tomtat on 20:00 giờ Mars", "unknown_zone"),
        ("/tomtat on 20:00 Mars/Phobos", "unknown_zone"),
        ("/tomtat on giờ Berlin", "time_needed"),
        ("/tomtat on 15:15 zzzzzz", "bad_argument"),
        ("/tomtat on " + " ".join(f"A{number:02}" for number in range(100)) * 8, "too_many_summary_symbols"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(talker: Talker, text: str, refused: str) -> None:
    await talker.say("/tomtat on 15:15")
    before = await talker.subscriptions()

    assert code(await talker.say(text)) == refused
    assert await talker.subscriptions() == before


async def test_more_symbols_than_a_list_holds_are_refused(talker: Talker) -> None:
    known = sorted(symbol for symbol in talker.services.directory.symbols if len(symbol) == 3)[:60]

    reply = await talker.say("/tomtat on 15:15 " + " ".join(known))

    assert code(reply) == "too_many_summary_symbols"
    assert "50" in plain(reply.text)


async def test_the_word_on_is_no_symbol(talker: Talker, understand: Understand) -> None:
    await talker.say("/summary on 15:15", "en")

    assert (await talker.subscriptions())[SummaryKind.DAILY].shares == "watchlist"
    assert understand("/summary on 15:15").command == "summary"


@pytest.mark.parametrize(
    "text",
    ["tóm tắt thị trường", "tom tat thi truong", "bản tin hôm nay", "daily summary", "market summary", "bản tin tuần"],
)
def test_it_is_understood_in_words(understand: Understand, text: str) -> None:
    assert understand(text).command == "summary"


@pytest.mark.parametrize("text", ["thị trường hôm nay thế nào", "how is the market today"])
def test_a_question_about_the_market_stays_with_the_indices(understand: Understand, text: str) -> None:
    assert understand(text).command == "index"
