// Wait until all indexes are populated, at most an hour.
// access: read
// rows: none
// sample: {}
CALL db.awaitIndexes(3600)
