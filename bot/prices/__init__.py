"""Prices: a symbol goes in, checked bars with their origin come out."""
