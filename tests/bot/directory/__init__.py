"""Tests of the symbol directory."""
