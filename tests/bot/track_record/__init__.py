"""Tests of the records that are measured, kept and told."""
