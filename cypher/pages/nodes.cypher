// Nodes by their element ids.
// access: read
// rows: many
// sample: {"nodes": ["4:x:0"]}
MATCH (node)
WHERE elementId(node) IN $nodes
RETURN node
