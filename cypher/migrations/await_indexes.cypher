// Wait until every index is filled, an hour at most.
// access: read
// rows: none
// sample: {}
CALL db.awaitIndexes(3600)
