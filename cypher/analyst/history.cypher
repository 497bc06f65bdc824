// The queries that a caller ran, newest first.
// access: read
// rows: many
// sample: {"caller": "ana", "after_at": null, "after_id": null, "limit": 21}
MATCH (old:QueryRun {caller: $caller})
WHERE old.at IS NOT NULL
  AND ($after_id IS NULL OR old.at < datetime($after_at) OR (old.at = datetime($after_at) AND old.id > $after_id))
RETURN
  old.id AS id, toString(old.at) AS at, old.query AS query, old.parameters AS parameters, old.seconds AS seconds,
  old.rows AS rows, old.outcome AS outcome, old.detail AS detail
ORDER BY old.at DESC, id
LIMIT $limit
