// Whether the server would reach the network; nothing listens there, so what counts is the error.
// access: read
// rows: many
// sample: {"address": "http://127.0.0.1:9/"}
// unordered: {"1": "no line ever comes"}
LOAD CSV FROM $address AS line
RETURN line
LIMIT 1
