// Remember a query that a caller ran, and forget the oldest beyond a number.
// access: write
// rows: none
// unlogged: the history is not part of the network
// sample: {"id": "r1", "caller": "ana", "keep": 100, "properties": {"query": "RETURN 1", "parameters": "{}", "seconds": 0.1, "rows": 1, "outcome": "complete", "detail": null}, "at": "2026-01-01T00:00:00Z"}
CREATE (new:QueryRun {id: $id, caller: $caller, at: datetime($at)})
SET new += $properties
WITH new
MATCH (old:QueryRun {caller: $caller})
WHERE old.at IS NOT NULL
WITH old
ORDER BY old.at DESC, old.id
SKIP $keep
DELETE old
