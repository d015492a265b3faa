"""What has come in and is to be dealt with: in order within a line, fairly between lines, each once."""

from bot.inbox.port import Inbox, Incoming

__all__ = ["Inbox", "Incoming"]
