"""Finished pictures, kept for whoever asks for the same."""

from __future__ import annotations

from collections import OrderedDict


class FinishedPictures:
    """Pictures by their keys, as many as so many bytes hold; the one that was not asked for longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        """The picture; None where it is not kept."""
        picture = self._pictures.get(key)
        if picture is not None:
            self._pictures.move_to_end(key)
        return picture

    def keep(self, key: str, picture: bytes) -> None:
        """Keep it; one that is larger than all the room is not."""
        self._bytes += len(picture) - len(self._pictures.pop(key, b""))
        self._pictures[key] = picture
        while self._bytes > self._most_bytes:
            _, dropped = self._pictures.popitem(last=False)
            self._bytes -= len(dropped)
