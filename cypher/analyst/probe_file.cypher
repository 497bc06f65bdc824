// Whether the server would read a file. The file does not exist, so only the error matters.
// access: read
// rows: many
// sample: {}
// unordered: {"1": "it never returns a line"}
LOAD CSV FROM 'file:///graphsvc-probe-of-a-file-that-is-not-there' AS line
RETURN line
LIMIT 1
