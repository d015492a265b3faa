"""The bot as processes, at servers and on machines that fail in every way, while people keep asking it."""
