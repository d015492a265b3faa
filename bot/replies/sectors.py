"""How sectors are called."""

from __future__ import annotations

from bot.replies.words import N_, Words

SECTOR_NAMES = {
    "oil_gas": N_("Oil & gas"),
    "chemicals": N_("Chemicals"),
    "basic_resources": N_("Basic resources"),
    "construction_materials": N_("Construction & materials"),
    "industrial_goods_services": N_("Industrial goods & services"),
    "automobiles_parts": N_("Automobiles & parts"),
    "food_beverage": N_("Food & beverage"),
    "personal_household_goods": N_("Personal & household goods"),
    "health_care": N_("Health care"),
    "retail": N_("Retail"),
    "media": N_("Media"),
    "travel_leisure": N_("Travel & leisure"),
    "telecommunications": N_("Telecommunications"),
    "utilities": N_("Utilities"),
    "banks": N_("Banks"),
    "insurance": N_("Insurance"),
    "real_estate": N_("Real estate"),
    "financial_services": N_("Financial services"),
    "technology": N_("Technology"),
}
"""By the sector's key (`bot.directory.sectors`)."""


def sector_name(words: Words, sector: str) -> str:
    """The sector's name; one that only an operator's listing knows is told as the listing writes it."""
    return words.label(SECTOR_NAMES[sector]) if sector in SECTOR_NAMES else sector
