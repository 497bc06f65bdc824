// Queries that were run, by caller and time.
// access: write
// rows: none
// sample: {}
CREATE RANGE INDEX query_run_caller IF NOT EXISTS FOR (run:QueryRun) ON (run.caller, run.at)
