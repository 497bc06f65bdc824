// Forget the queries that a caller ran.
// access: write
// rows: none
// unlogged: the history is not part of the network
// sample: {"caller": "ana"}
MATCH (old:QueryRun {caller: $caller})
WHERE old.at IS NOT NULL
DELETE old
