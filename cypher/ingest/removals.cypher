// Write removals of connections. Rows with the same remover, removed member and time are the same removal.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "remover": "m1", "removed": "m2", "since": null, "at": "2026-01-01T00:00:00Z"}]}
UNWIND $rows AS row
MATCH (remover:Member {id: row.remover})
MATCH (removed:Member {id: row.removed})
WITH row, remover, removed, EXISTS {
  MATCH (remover)-[old:REMOVED]->(removed) WHERE old.at = datetime(row.at)
} AS known
FOREACH (new IN CASE WHEN known THEN [] ELSE [remover] END |
  CREATE (new)-[:REMOVED {since: datetime(row.since), at: datetime(row.at)}]->(removed)
)
RETURN collect([row.number, CASE WHEN known THEN 'duplicate' ELSE 'created' END]) AS results
