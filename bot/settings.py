"""The settings: environment variables `NENBUA_…`, or the same names in a `.env` file."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, HttpUrl, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

BROKER_SCHEMES = ("redis://", "rediss://", "unix://")
MOST_DRAWING_PROCESSES = 64
DATABASE_DRIVERS = ("sqlite+aiosqlite", "postgresql+asyncpg")


def data_folder() -> Path:
    """Where the bot keeps its own files."""
    return user_data_path("nenbua", appauthor=False)


def _default_database() -> str:
    return f"sqlite+aiosqlite:///{data_folder() / 'nenbua.db'}"


class Settings(BaseSettings):
    """What an operator can set; every field has its meaning in README.md."""

    model_config = SettingsConfigDict(
        env_prefix="NENBUA_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    token: SecretStr | None = None
    api_url: HttpUrl = HttpUrl("https://api.telegram.org")
    database_url: str = Field(default_factory=_default_database, repr=False)
    broker_url: str | None = Field(default=None, repr=False)
    prices: str = "yahoo"
    drawing_processes: int = Field(default=1, ge=0, le=MOST_DRAWING_PROCESSES)
    log: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def log_level(self) -> int:
        """The level of `log`, as the logging module counts."""
        return logging.getLevelNamesMapping()[self.log.upper()]

    @field_validator("log", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

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
            driver = make_url(value).drivername
        except (ArgumentError, ValueError):
            raise ValueError("is not a database URL") from None
        if driver not in DATABASE_DRIVERS:
            raise ValueError(f"begins with {driver!r}; use one of {', '.join(DATABASE_DRIVERS)}")
        return value
