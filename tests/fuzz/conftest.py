"""The assistant of the bot's own tests."""

from tests.bot.conftest import (
    answer,
    articles_read_once,
    assistant,
    directory,
    refusal,
    services,
    understand,
    understanding,
)
from tests.bot.gateways.playing import play, stage

__all__ = [
    "answer",
    "articles_read_once",
    "assistant",
    "directory",
    "play",
    "refusal",
    "services",
    "stage",
    "understand",
    "understanding",
]
