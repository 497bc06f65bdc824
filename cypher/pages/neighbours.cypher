// Neighbours of a node that are not shown yet, with the ties to them and how many it has in all.
// access: read
// rows: many
// sample: {"node": "4:x:0", "shown": ["4:x:0"], "limit": 40}
MATCH (node)
WHERE elementId(node) = $node
WITH node, COUNT { (node)--() } AS degree
MATCH (node)-[tie]-(neighbour)
WHERE NOT elementId(neighbour) IN $shown
RETURN tie, neighbour, degree
ORDER BY elementId(tie)
LIMIT $limit
