"""Logging: one line an event on standard error, for programs (JSON) or for people; secrets kept out of both.

Records of libraries, warnings, and exceptions that nobody caught are lines of the same form.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Literal, TextIO, TypeAlias
from urllib.parse import quote, unquote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.bot_token import secret_in
from bot.metrics import LOG_LINES
from bot.settings import Settings

Form: TypeAlias = Literal["auto", "human", "json"]
"""What lines look like; `auto`: for people where standard error is a terminal, else JSON."""

# httpx writes every URL at INFO, and Telegram's URLs hold the token; aiosqlite writes every value at DEBUG, people's
# names and packed bars among them; yfinance, alembic and taskiq repeat what we word.
_TALKATIVE = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "uvicorn": logging.WARNING,
    "yfinance": logging.CRITICAL,
    "matplotlib": logging.ERROR,
    "taskiq": logging.ERROR,
}
_FIRST_KEYS = ("timestamp", "level", "event")
_HIDDEN = "[hidden]"
_PRIVATE_CHAT = re.compile(r"(?:telegram:)?\d+")
# A bot's token, its colon perhaps as an address writes it; what most lines do not hold is looked for in less time.
_TOKEN = re.compile(r"\d{1,20}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
_MAYBE_TOKEN = re.compile(r":[A-Za-z0-9_-]{30}")
_PASSWORD = re.compile(r"(://[^\s:/@\"']*:)([^\s@\"']+)(?=@)")
_PARAMETER = re.compile(r"([?&](?:password|secret|token|api_?key)=)([^&\s\"']+)", re.IGNORECASE)
# What is shorter may be any word, and is hidden only where it stands alone, or not at all.
_SHORTEST_SECRET, _SHORTEST_UNMISTAKABLE = 6, 16

log = structlog.get_logger(__name__)


def set_up_logs(level: int, *, form: Form = "auto", hidden: Collection[str] = ()) -> None:
    """Log from that level on; libraries that tell secrets or repeat us say less.

    hidden: texts that no line may hold; what looks like a token, or like a password in an address, never stands in one.
    """
    stream = sys.stderr
    for_people = stream.isatty() if form == "auto" else form == "human"
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_persons,
        _count,
    ]
    rendering: list[Processor] = [*(_for_people() if for_people else _for_programs()), _hiding(hidden)]
    _write_libraries(level, common, rendering)
    structlog.configure(
        processors=[*common, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _Lines(stream),
        cache_logger_on_first_use=False,
    )
    _write_what_nobody_caught()


def secrets_of(settings: Settings) -> frozenset[str]:
    """What of the settings no line may hold: the token, its secret half, the webhook's secret, every password."""
    told = [secret.get_secret_value() for secret in (settings.token, settings.webhook_secret) if secret is not None]
    halves = [secret_in(settings.token.get_secret_value())] if settings.token is not None else []
    addresses = (settings.database_url, settings.broker_url or "", settings.prices, str(settings.api_url))
    found = [match[2] for address in addresses for form in (_PASSWORD, _PARAMETER) for match in form.finditer(address)]
    return frozenset([*told, *halves, *found, *map(unquote, found)]) - {""}


class _Lines:
    """Writes lines as long as they can be written: a full disk or a closed pipe keeps nobody from an answer."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lock = threading.Lock()

    def msg(self, line: str) -> None:
        """Write the line."""
        # ValueError: the file is closed.
        with suppress(OSError, ValueError), self._lock:
            self._file.write(f"{line}\n")
            self._file.flush()

    debug = info = warning = error = critical = exception = msg


def _for_programs() -> Sequence[Processor]:
    """One JSON object a line; a trace is a list of frames, without the values of variables: they hold secrets."""
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return (
        structlog.processors.ExceptionRenderer(frames),
        _in_order,
        structlog.processors.JSONRenderer(json.dumps, ensure_ascii=False, default=str),
    )


def _for_people() -> Sequence[Processor]:
    """A line with colours, where there are any; a trace as Python writes it."""
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        sort_keys=False,
        pad_event_to=0,
        pad_level=False,
        # In quotes, a line's end in a value does not end the line.
        repr_native_str=True,
        exception_formatter=structlog.dev.plain_traceback,
    )
    return (console,)


def _without_persons(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A private chat has the number of its person, groups and channels have negative ones."""
    if "chat" in event and _PRIVATE_CHAT.fullmatch(str(event["chat"])):
        event["chat"] = "private"
    return event


def _in_order(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {**{key: event.pop(key) for key in _FIRST_KEYS if key in event}, **event}


def _count(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    LOG_LINES.labels(event["level"]).inc()
    return event


def _hiding(hidden: Collection[str]) -> Processor:
    """Takes every secret out of a whole line, wherever in it a library or a trace has put it."""
    forms = _forms(hidden)
    known = re.compile("|".join(map(_pattern, forms)))

    def hide(_: WrappedLogger, __: str, line: EventDict) -> str:
        text = str(line)
        if "%3" in text or _MAYBE_TOKEN.search(text):
            text = _TOKEN.sub(_HIDDEN, text)
        if "://" in text:
            text = _PASSWORD.sub(rf"\g<1>{_HIDDEN}", text)
        if "=" in text:
            text = _PARAMETER.sub(rf"\g<1>{_HIDDEN}", text)
        return known.sub(_HIDDEN, text) if any(form in text for form in forms) else text

    return hide


def _forms(hidden: Collection[str]) -> list[str]:
    """Those texts as they are, as JSON, Python and an address write them; the longest first."""
    forms = {form for text in hidden for form in (text, json.dumps(text)[1:-1], repr(text)[1:-1], quote(text, safe=""))}
    return sorted((form for form in forms if len(form) >= _SHORTEST_SECRET), key=lambda form: (-len(form), form))


def _pattern(form: str) -> str:
    if len(form) >= _SHORTEST_UNMISTAKABLE:
        return re.escape(form)
    # "/bot<token>" is how Telegram's addresses begin.
    return rf"(?:(?<=bot)|(?<![\w-])){re.escape(form)}(?![\w-])"


def _write_libraries(level: int, common: Sequence[Processor], rendering: Sequence[Processor]) -> None:
    """Write the records of the logging module, warnings among them, as our own lines, with who says it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*common, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(least, level))
    logging.captureWarnings(capture=True)


def _write_what_nobody_caught() -> None:
    """Write the exceptions that end the process, a thread, or nothing, as in `__del__`."""

    def of_process(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            log.critical("process.crashed", exc_info=(kind, error, trace))

    def of_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and not isinstance(told.exc_value, SystemExit):
            log.error("thread.crashed", thread=told.thread and told.thread.name, exc_info=told.exc_value)

    def of_nobody(told: sys.UnraisableHookArgs) -> None:
        log.error("process.exception_ignored", where=_name_of(told.object), exc_info=told.exc_value or False)

    sys.excepthook, threading.excepthook, sys.unraisablehook = of_process, of_thread, of_nobody


def _name_of(thing: object) -> str:
    """What it is, without the values in it."""
    name: Callable[..., object] | str = getattr(thing, "__qualname__", type(thing).__qualname__)
    return str(name)
