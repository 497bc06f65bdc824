// The queries that a caller ran, newest first. What is forgotten meanwhile has no properties any more.
// access: read
// rows: many
// sample: {"caller": "ana", "after_at": null, "after_id": null, "limit": 21}
MATCH (old:QueryRun {caller: $caller})
WHERE old.at IS NOT NULL
  AND ($after_id IS NULL OR old.at < datetime($after_at) OR (old.at = datetime($after_at) AND old.id > $after_id))
WITH properties(old) AS run
WHERE run.id IS NOT NULL AND run.at IS NOT NULL AND run.query IS NOT NULL AND run.outcome IS NOT NULL
RETURN
  run.id AS id, toString(run.at) AS at, run.query AS query, run.parameters AS parameters, run.seconds AS seconds,
  run.rows AS rows, run.outcome AS outcome, run.detail AS detail
ORDER BY run.at DESC, id
LIMIT $limit
