// Whether the server would access the network. Nothing listens at the address, so only the error matters.
// access: read
// rows: many
// sample: {"address": "http://127.0.0.1:9/"}
// unordered: {"1": "it never returns a line"}
LOAD CSV FROM $address AS line
RETURN line
LIMIT 1
