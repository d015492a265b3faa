"""Logging: one line an event on standard error, secrets kept out."""

from __future__ import annotations

import logging
import sys

import structlog

# httpx writes every URL at INFO, and Telegram's URLs hold the token; aiosqlite writes every value at DEBUG, people's
# names and packed bars among them; yfinance, alembic and taskiq repeat what we word.
_TALKATIVE = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "yfinance": logging.CRITICAL,
    "matplotlib": logging.ERROR,
    "taskiq": logging.ERROR,
}


def set_up_logs(level: int) -> None:
    """Log from that level on; libraries that tell secrets or repeat us say less."""
    logging.basicConfig(level=level, stream=sys.stderr, format="%(message)s", force=True)
    for name, least in _TALKATIVE.items():
        logging.getLogger(name).setLevel(max(least, level))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
