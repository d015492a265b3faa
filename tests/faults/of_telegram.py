"""What Telegram, and the way to it, may do to the bot."""

from __future__ import annotations

import math
import time
from contextlib import ExitStack
from urllib.error import URLError
from urllib.request import urlopen

from tests.faults.scenario import Bounds, Scenario
from tests.faults.servers import Servers, TlsFront
from tests.faults.site import Site
from tests.servers.bot_api import Fault

SENDING = ("sendMessage", "sendPhoto")
_BESIDE = ("sendChatAction", "answerCallbackQuery", "editMessageMedia", "editMessageText", "setMyCommands")
_REFUSALS = (400, 401, 403, 404, 405, 409, 413, 418, 422)
_FAILURES = (500, 501, 502, 503, 504, 507)
_UNKNOWN_TOKEN = (401, 404)
_PRESSERS = range(2, 12)
_SPACED_S = 0.15
_RUBBISH = (
    "",
    "null",
    "[]",
    "{}",
    '{"ok": true}',
    '{"ok": true, "result": 7}',
    "<html>",
    "\x00\xff",
    '{"ok": ',
    "[" * 5_000,
)


def _statuses(site: Site, methods: tuple[str, ...], statuses: tuple[int, ...]) -> None:
    for status in statuses:
        for method in methods:
            site.server.stage(method, Fault(status=status))
        time.sleep(_SPACED_S * len(methods))


def every_5xx(site: Site) -> None:
    """Each once at each method; an answer that met one is sent again."""
    _press_about(site)
    _statuses(site, (*SENDING, *_BESIDE, "getUpdates"), _FAILURES)


def every_4xx(site: Site) -> None:
    """Each once at each method; an answer that Telegram refuses for good is lost."""
    _press_about(site)
    before, of_polls = len(site.server.calls), tuple(status for status in _REFUSALS if status not in _UNKNOWN_TOKEN)
    _statuses(site, _BESIDE, _REFUSALS)
    _statuses(site, SENDING, _REFUSALS)
    _statuses(site, ("getUpdates",), of_polls)

    def polls_met() -> int:
        return sum(call.staged and call.method == "getUpdates" for call in site.server.calls[before:])

    # The pauses between polls grow with each that fails.
    site.wait_until(lambda: polls_met() == len(of_polls), 60, "polls that were refused")
    site.may_lose, site.is_refused = len(SENDING) * len(_REFUSALS), True


def unknown_token(site: Site) -> None:
    """Telegram once says that it does not know the token."""
    _statuses(site, ("getUpdates",), _UNKNOWN_TOKEN[:1])
    site.wait_logged("telegram.token_refused")


def _press_about(site: Site) -> None:
    """People of their own press the first button of an answer, so that presses meet the faults too."""
    for number in _PRESSERS:
        site.server.private_chat(user_id=number)
        site.server.send_text("/rsi FPT", chat=number)
    site.wait_until(lambda: all(site.server.messages(number) for number in _PRESSERS), 30, "answers to press on")
    for number in _PRESSERS:
        message = site.server.messages(number)[0]
        data = [key["callback_data"] for row in message["reply_markup"]["inline_keyboard"] for key in row]
        site.server.press(message, data[number % len(data)])


def _by_chance(site: Site, fault: Fault, rate: float, seconds: float) -> None:
    methods = (*SENDING, "sendChatAction", "getUpdates")
    for method in methods:
        site.server.stage_often(method, {fault: rate}, seed=site.random.randrange(1_000_000))
    site.pause(seconds)
    for method in methods:
        site.server.stage_often(method, {})


def storm_of_429(site: Site) -> None:
    """Of three calls one is told to come again later, after one to three seconds."""
    for retry_after in (1, 2, 3):
        _by_chance(site, Fault(status=429, retry_after=retry_after), 0.33, 5)


def resets_before(site: Site) -> None:
    """Of three connections one is cut before the call takes effect."""
    _by_chance(site, Fault(cut="before"), 0.33, 10)


def resets_after(site: Site) -> None:
    """Of four connections one is cut after the call has taken effect: nobody tells the bot that its message went."""
    before = len(site.server.calls)
    _by_chance(site, Fault(cut="after"), 0.25, 10)
    site.may_double = _calls_met(site, before)


def rubbish_before(site: Site) -> None:
    """Every third answer is rubbish, and the call has had no effect."""
    for body in _RUBBISH:
        _by_chance(site, Fault(status=200, body=body), 0.33, 1.2)


def rubbish_after(site: Site) -> None:
    """Every fourth answer is rubbish, though the call has taken effect."""
    before = len(site.server.calls)
    for body in _RUBBISH:
        _by_chance(site, Fault(body=body), 0.25, 1.2)
    site.may_double = _calls_met(site, before)


def _calls_met(site: Site, before: int) -> int:
    """How many messages met a staged fault since there were so many calls."""
    return sum(call.staged and call.method in SENDING for call in site.server.calls[before:])


def slow_answers(site: Site) -> None:
    """Every call is answered three seconds late."""
    _by_chance(site, Fault(delay=3.0), 1.0, 8)


def trickling_answers(site: Site) -> None:
    """Every answer comes a byte at a time, for two seconds."""
    _by_chance(site, Fault(trickle=2.0), 1.0, 8)


def endless_answers(site: Site) -> None:
    """Of five answers one never ends, though the call has taken effect."""
    _by_chance(site, Fault(trickle=math.inf), 0.2, 10)
    site.may_double = len(site.crowd.questions)


def refuses(site: Site) -> None:
    """Telegram refuses every connection."""
    site.server.gone(15 * site.length)
    site.pause(15)


def resets(site: Site) -> None:
    """Telegram takes connections and resets them."""
    site.server.gone(15 * site.length, resets=True)
    site.pause(15)


def two_pollers(site: Site) -> None:
    """Somebody else asks for the same updates, and takes none; the bot says so."""
    until = time.monotonic() + 10 * site.length
    while time.monotonic() < until:
        try:
            with urlopen(f"{site.server.url}/bot{site.server.token}/getUpdates?timeout=1", timeout=5):  # noqa: S310
                time.sleep(0.05)
        except URLError:
            # The bot asked meanwhile, and this one was sent away.
            time.sleep(0.05)
    site.wait_logged("Conflict")


def _behind_tls(site: Site, stack: ExitStack, _: Servers) -> None:
    front = stack.enter_context(TlsFront(site.server.url, site.home))
    site.settings |= {"NENBUA_API_URL": front.url, "SSL_CERT_FILE": str(front.authority)}
    site.from_nothing = True
    site.front = front


def wrong_certificate(site: Site) -> None:
    """Telegram shows a certificate that nobody signed."""
    assert site.front is not None
    site.front.trusted(is_trusted=False)
    site.pause(10)
    site.front.trusted(is_trusted=True)


SCENARIOS = (
    Scenario(name="Telegram: every 5xx at every method", fault=every_5xx, short=True),
    Scenario(name="Telegram: every 4xx at every method", fault=every_4xx),
    Scenario(name="Telegram: the token refused once", fault=unknown_token, bounds=Bounds(healthy_s=70, answered_s=75)),
    Scenario(name="Telegram: storm of 429", fault=storm_of_429, bounds=Bounds(answered_s=60), short=True),
    Scenario(name="Telegram: resets before the effect", fault=resets_before, short=True),
    Scenario(name="Telegram: resets after the effect", fault=resets_after, short=True),
    Scenario(name="Telegram: rubbish, without the effect", fault=rubbish_before),
    Scenario(name="Telegram: rubbish, after the effect", fault=rubbish_after),
    Scenario(name="Telegram: answers 3 s late", fault=slow_answers),
    Scenario(name="Telegram: answers trickle for 2 s", fault=trickling_answers),
    Scenario(
        name="Telegram: answers without an end", fault=endless_answers, bounds=Bounds(healthy_s=60, answered_s=60)
    ),
    Scenario(name="Telegram: refuses connections", fault=refuses, bounds=Bounds(healthy_s=20), short=True),
    Scenario(name="Telegram: resets connections", fault=resets, bounds=Bounds(healthy_s=20)),
    Scenario(name="Telegram: a second poller", fault=two_pollers, bounds=Bounds(healthy_s=20), short=True),
    Scenario(
        name="Telegram: wrong certificate", fault=wrong_certificate, begin=_behind_tls, bounds=Bounds(healthy_s=20)
    ),
)
