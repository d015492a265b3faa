"""Which symbols there are, what they are called, and how people write them."""

from bot.directory.directory import Directory
from bot.directory.entries import SHARES_AS_OF, SHARES_SOURCE
from bot.directory.names import Found
from bot.directory.spelling import SymbolMention, fold, read_mention

__all__ = ["SHARES_AS_OF", "SHARES_SOURCE", "Directory", "Found", "SymbolMention", "fold", "read_mention"]
