// Drop the index of that history.
// access: write
// rows: none
// sample: {}
DROP INDEX query_run_caller IF EXISTS
