// Forget the queries that a caller ran.
// access: write
// rows: none
// sample: {"caller": "ana"}
MATCH (old:QueryRun {caller: $caller})
WHERE old.at IS NOT NULL
DELETE old
