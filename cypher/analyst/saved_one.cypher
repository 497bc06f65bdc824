// A saved query. A query that is deleted during the read has no properties.
// access: read
// rows: one
// sample: {"name": "mine"}
MATCH (it:_SavedQuery {name: $name})
WITH properties(it) AS saved
WHERE saved.name IS NOT NULL AND saved.query IS NOT NULL AND saved.parameters IS NOT NULL
RETURN
  saved.name AS name, saved.title AS title, saved.description AS description, saved.query AS query,
  saved.parameters AS parameters, saved.owner AS owner, toString(saved.changed_at) AS changed_at
