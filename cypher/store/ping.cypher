// Whether the database answers.
// access: read
// rows: one
// sample: {}
RETURN 1 AS answer
