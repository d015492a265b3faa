"""Where pictures are drawn: beside the event loop, each one once.

Nothing is loaded here: a drawing process comes through, and what runs the room would be half of its memory.
"""
