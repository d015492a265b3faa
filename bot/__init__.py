"""Nến Búa's bot: understands a message, asks prices and analysis, and words the reply."""
