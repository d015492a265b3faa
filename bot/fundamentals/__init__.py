"""Fundamental figures of companies: where they come from, and how they are kept."""
