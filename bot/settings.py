"""The settings: environment variables `NENBUA_…`, or the same names in a `.env` file."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "NENBUA_"
ENV_FILE = ".env"
BROKER_SCHEMES = ("redis://", "rediss://", "unix://")
MOST_DRAWING_PROCESSES = 64
DATABASE_DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")
TELEGRAM = HttpUrl("https://api.telegram.org")
_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{5,100}")
# https://core.telegram.org/bots/api#setwebhook, read 2026-11.
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_HIGHEST_PORT = 65_535
# https://core.telegram.org/bots/api#setwebhook, read 2026-11.
_WEBHOOK_PORTS = (443, 80, 88, 8443)
# What may follow the `?` of a database URL: what SQLAlchemy's dialects and their drivers take as text.
_DATABASE_OPTIONS = {
    "sqlite": {"cached_statements", "check_same_thread", "detect_types", "isolation_level", "timeout", "uri"},
    "postgresql": {
        *("command_timeout", "direct_tls", "gsslib", "host", "krbsrvname", "max_cacheable_statement_size"),
        *("max_cached_statement_lifetime", "passfile", "port", "prepared_statement_cache_size", "service"),
        *("servicefile", "ssl", "statement_cache_size", "target_session_attrs", "timeout"),
    },
}


class Listen(NamedTuple):
    """Where a server of ours listens."""

    host: str
    port: int


def data_folder() -> Path:
    """Where the bot keeps its own files."""
    return user_data_path("nenbua", appauthor=False)


def _default_database() -> str:
    return f"sqlite+aiosqlite:///{data_folder() / 'nenbua.db'}"


class Settings(BaseSettings):
    """What an operator can set; every field has its meaning in README.md."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr | None = None
    # URLs are not shown with the others: any of them may hold a password.
    api_url: HttpUrl = Field(default=TELEGRAM, repr=False)
    database_url: str = Field(default_factory=_default_database, repr=False)
    broker_url: str | None = Field(default=None, repr=False)
    webhook_url: HttpUrl | None = Field(default=None, repr=False)
    webhook_secret: SecretStr | None = None
    webhook_listen: Annotated[Listen, NoDecode] = Listen("127.0.0.1", 8080)
    metrics_listen: Annotated[Listen | None, NoDecode] = None
    prices: str = Field(default="yahoo", repr=False)
    drawing_processes: int = Field(default=1, ge=0, le=MOST_DRAWING_PROCESSES)
    # "off" is for a Bot API server of one's own, which has no limits, and for measuring.
    limits: Literal["on", "off"] = "on"
    log: Literal["debug", "info", "warning", "error"] = "info"
    # "auto": lines for people on a terminal, else JSON.
    log_format: Literal["auto", "human", "json"] = "auto"

    @property
    def log_level(self) -> int:
        """The level of `log`, as the logging module counts."""
        return logging.getLevelNamesMapping()[self.log.upper()]

    @property
    def has_limits(self) -> bool:
        """Whether people and what is sent to Telegram are held to a pace."""
        return self.limits == "on"

    @field_validator("limits", "log", "log_format", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("token")
    @classmethod
    def _looks_like_a_token(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse what @BotFather cannot have given, without repeating it."""
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("is not a token such as 123456:ABC-def; @BotFather on Telegram gives you one")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _may_be_a_secret(cls, value: SecretStr | None) -> SecretStr | None:
        """Refuse what Telegram would not take, without repeating it."""
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("holds what Telegram does not take: 1 to 256 of A-Z, a-z, 0-9, _ and - are allowed")
        return value

    @field_validator("webhook_listen", "metrics_listen", mode="before")
    @classmethod
    def _host_and_port(cls, value: object) -> object:
        """Read `HOST:PORT`, `[::1]:PORT` and `:PORT`, which is every address of this machine."""
        if not isinstance(value, str):
            return value
        host, colon, port = value.strip().rpartition(":")
        if not colon or not (port.isascii() and port.isdigit()) or not 0 < int(port) <= _HIGHEST_PORT:
            raise ValueError(f"is not HOST:PORT such as 127.0.0.1:9464, with a port from 1 to {_HIGHEST_PORT}")
        return Listen(host.removeprefix("[").removesuffix("]") or "0.0.0.0", int(port))  # noqa: S104  asked for so

    @field_validator("broker_url")
    @classmethod
    def _is_redis(cls, value: str | None) -> str | None:
        """Refuse a URL that is not Redis's, without repeating it: it may hold a password."""
        if value is not None and not value.startswith(BROKER_SCHEMES):
            raise ValueError(f"does not begin with one of {', '.join(BROKER_SCHEMES)}")
        try:
            urlsplit(value or "").port  # noqa: B018 - reading it tells whether it is a number
        except ValueError:
            raise ValueError("is not a Redis URL") from None
        return value

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, value: str) -> str:
        """Refuse a URL that no driver of ours opens, without repeating it: it may hold a password."""
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            raise ValueError("is not a database URL") from None
        if url.drivername not in DATABASE_DRIVERS:
            raise ValueError(f"does not begin with one of {', '.join(f'{driver}://' for driver in DATABASE_DRIVERS)}")
        options = _DATABASE_OPTIONS[url.get_backend_name()]
        # With `uri=true` SQLite itself reads the rest.
        if not set(url.query) <= options and "uri" not in url.query:
            raise ValueError(f"has an option that its driver does not know; it knows {', '.join(sorted(options))}")
        return value

    @field_validator("api_url")
    @classmethod
    def _is_a_root(cls, value: HttpUrl) -> HttpUrl:
        """Refuse what no method's name can follow."""
        if value.query is not None or value.fragment is not None:
            raise ValueError("has a ? or a #: it is the root of a server, such as http://127.0.0.1:8081")
        return value

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        """Refuse settings that contradict each other: a line each."""
        contradictions = [*self._of_the_webhook(), *self._of_addresses()]
        if contradictions:
            raise ValueError("\n".join(contradictions))
        return self

    def _of_the_webhook(self) -> Iterator[str]:
        if self.webhook_url is None:
            if self.webhook_secret is not None or "webhook_listen" in self.model_fields_set:
                yield "NENBUA_WEBHOOK_URL is missing, though other settings of the webhook are there"
            return
        if self.webhook_secret is None:
            yield "NENBUA_WEBHOOK_SECRET is missing: without it anybody could send updates to the webhook"
        if self._at_telegram and self.webhook_url.scheme != "https":
            yield "NENBUA_WEBHOOK_URL: Telegram sends updates to https only"
        if self._at_telegram and self.webhook_url.port not in _WEBHOOK_PORTS:
            yield f"NENBUA_WEBHOOK_URL: Telegram sends updates to the ports {', '.join(map(str, _WEBHOOK_PORTS))} only"

    def _of_addresses(self) -> Iterator[str]:
        if self.webhook_url is not None and self.metrics_listen == self.webhook_listen:
            yield "NENBUA_METRICS_LISTEN is the address of NENBUA_WEBHOOK_LISTEN: metrics are not for the public"
        if self._at_telegram and not self.has_limits:
            yield "NENBUA_LIMITS: Telegram's own server has limits, they can't be off with it"

    @property
    def _at_telegram(self) -> bool:
        return self.api_url.host == TELEGRAM.host
