// All saved queries, by name.
// access: read
// rows: many
// scans: of these there are few
// sample: {}
MATCH (saved:SavedQuery)
RETURN
  saved.name AS name, saved.title AS title, saved.description AS description, saved.query AS query,
  saved.parameters AS parameters, saved.owner AS owner, toString(saved.changed_at) AS changed_at
ORDER BY name
