// Whether the server would read a file; it does not exist, so what counts is the error.
// access: read
// rows: many
// sample: {}
// unordered: {"1": "no line ever comes"}
LOAD CSV FROM 'file:///graphsvc-probe-of-a-file-that-is-not-there' AS line
RETURN line
LIMIT 1
