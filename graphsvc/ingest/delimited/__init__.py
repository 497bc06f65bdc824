"""Delimited text: its dialect, its headings, and which column means what."""
