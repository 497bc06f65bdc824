// Delete the history of queries that earlier versions kept, in batches.
// access: write
// rows: none
// sample: {}
MATCH (run:QueryRun)
CALL (run) { DETACH DELETE run } IN TRANSACTIONS OF 1000 ROWS
