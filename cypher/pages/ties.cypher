// Ties between nodes that came into the picture and all that are in it.
// access: read
// rows: many
// full_scan: an empty network only, whose ties cost less than its nodes; else it goes from the nodes that came
// sample: {"come": ["4:x:0"], "shown": ["4:x:0", "4:x:1"]}
MATCH (come)
WHERE elementId(come) IN $come
MATCH (shown)
WHERE elementId(shown) IN $shown
MATCH (come)-[tie]-(shown)
RETURN DISTINCT tie
ORDER BY elementId(tie)
LIMIT 5000
