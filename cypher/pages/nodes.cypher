// Nodes by their element ids.
// access: read
// rows: many
// full_scan: an empty network only, whose nodes cost less to read than to seek
// sample: {"nodes": ["4:x:0"]}
MATCH (node)
WHERE elementId(node) IN $nodes
RETURN node
