"""Tests of claims held against the prices of the sources."""
