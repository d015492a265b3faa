"""Where pictures are drawn: beside the event loop, each one once."""

from bot.drawing.room import DrawingRoom

__all__ = ["DrawingRoom"]
