"""Which symbols there are, what they are called, and how people write them."""

from bot.directory.directory import Directory
from bot.directory.names import Found
from bot.directory.spelling import SymbolMention, fold, read_mention

__all__ = ["Directory", "Found", "SymbolMention", "fold", "read_mention"]
