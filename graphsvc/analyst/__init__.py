"""Analysts: any Cypher they like, and nothing they shouldn't.

`lexer` and `text` look at the text, `plan` at what the database would do, `guard` asks both; `run` runs, bounds and
stops; `values` and `formats` write answers; `explain`, `saved`, `history` and `schema` are what else there is to ask.
"""
