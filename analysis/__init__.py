"""Nến Búa's analysis layer: bars in, facts out; no network, clock, locale, storage or Telegram."""
