// Forget all plans, so that the next queries are planned again.
// access: read
// rows: many
// sample: {}
CALL db.clearQueryCaches() YIELD value
RETURN value
