"""Read-only Cypher for analysts.

`guard` authorizes a query: `text` checks its tokens, `plan` checks the database's plan. `run` and `runs` run, limit and
stop queries; `values` and `formats` write results. `explain`, `saved`, `schema` and `audit` do what their names say.
"""
