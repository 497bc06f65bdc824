"""Readers: one for each format."""
