"""The sectors of companies.

A sector is told by its key. The keys are the 19 supersectors of the Industry Classification Benchmark as it stood until
2020 (FTSE Russell), by which Vietnamese listings still sort companies. An operator's listing may name others: they are
kept as they are written, and companies with the same words are one sector.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.directory.spelling import fold

# The Vietnamese names are those that Vietnamese data providers print (the exchanges' companies of 2026-02-10, read from
# a public copy, github.com/dmanh-ai/vnstock); the English ones FTSE Russell's.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "oil_gas": ("Dầu khí", "Oil & Gas"),
    "chemicals": ("Hóa chất", "Chemicals"),
    "basic_resources": ("Tài nguyên Cơ bản", "Basic Resources"),
    "construction_materials": ("Xây dựng và Vật liệu", "Construction & Materials"),
    "industrial_goods_services": ("Hàng & Dịch vụ Công nghiệp", "Industrial Goods & Services"),
    "automobiles_parts": ("Ô tô và phụ tùng", "Automobiles & Parts"),
    "food_beverage": ("Thực phẩm và đồ uống", "Food & Beverage"),
    "personal_household_goods": ("Hàng cá nhân & Gia dụng", "Personal & Household Goods"),
    "health_care": ("Y tế", "Health Care", "Healthcare"),
    "retail": ("Bán lẻ", "Retail"),
    "media": ("Truyền thông", "Media"),
    "travel_leisure": ("Du lịch và Giải trí", "Travel & Leisure"),
    "telecommunications": ("Viễn thông", "Telecommunications"),
    "utilities": ("Điện, nước & xăng dầu khí đốt", "Utilities", "Tiện ích"),
    "banks": ("Ngân hàng", "Banks"),
    "insurance": ("Bảo hiểm", "Insurance"),
    "real_estate": ("Bất động sản", "Real Estate"),
    "financial_services": ("Dịch vụ tài chính", "Financial Services"),
    "technology": ("Công nghệ Thông tin", "Technology"),
}

SECTORS = frozenset(_NAMES)
"""The keys of the sectors we have words for."""


def sector_of(written: str) -> str | None:
    """The key of a sector named in either language, by its key, or unknown and kept as written; None for no name."""
    plain = " ".join(written.split())
    return _KEYS.get(_comparable(plain), plain) if plain else None


def _comparable(name: str) -> str:
    """The name without case, accents and the ways to write "and"."""
    words = fold(name).replace("_", " ").replace("&", " ").replace(",", " ").split()
    return " ".join(word for word in words if word not in {"va", "and"})


_KEYS = {_comparable(name): key for key, names in _NAMES.items() for name in (key, *names)}
