"""Tests of claims and how they are counted."""
