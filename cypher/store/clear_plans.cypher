// Clear all plans, so that the next queries are planned again.
// access: write
// rows: many
// unlogged: it changes no data
// sample: {}
CALL db.clearQueryCaches() YIELD value
RETURN value
