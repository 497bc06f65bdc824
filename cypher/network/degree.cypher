// Degree of a member from another, null beyond three.
// access: read
// rows: one
// sample: {"viewer": "m1", "other": "m9"}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT EXISTS { (viewer)-[:BLOCKED]-(other) }
WITH viewer, other, COLLECT { MATCH (viewer)-[:BLOCKED]-(hidden:Member) RETURN hidden } AS hidden
OPTIONAL CALL (viewer, other, hidden) {
  // shortestPath refuses to look for a way from a member to themselves.
  WITH viewer, other, hidden
  WHERE viewer <> other
  MATCH path = shortestPath((viewer)-[:CONNECTED*..3]-(other))
  WHERE none(step IN nodes(path) WHERE step IN hidden)
  RETURN length(path) AS distance
}
RETURN CASE WHEN viewer = other THEN 0 ELSE distance END AS degree
