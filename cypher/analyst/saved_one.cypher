// A saved query.
// access: read
// rows: one
// sample: {"name": "mine"}
MATCH (saved:SavedQuery {name: $name})
RETURN
  saved.name AS name, saved.title AS title, saved.description AS description, saved.query AS query,
  saved.parameters AS parameters, saved.owner AS owner, toString(saved.changed_at) AS changed_at
