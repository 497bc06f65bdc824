"""Analysts run any Cypher that only reads.

`guard` authorizes a query: `text` looks at its tokens, `plan` at what the database would do. `run` and `runs` run,
limit and stop queries; `values` and `formats` write results; `explain`, `saved`, `schema` and `audit` do the rest.
"""
