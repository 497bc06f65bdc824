// Number of mutual connections of a member with each of many.
// access: read
// rows: one
// exact: the counts of others decide only where to start
// sample: {"viewer": "m1", "others": ["m9", "m2"]}
MATCH (viewer:Member {id: $viewer})
WITH viewer, COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections, COLLECT {
  UNWIND $others AS id
  MATCH (other:Member {id: id})
  WHERE NOT fragments.hidden(viewer, other)
  RETURN DISTINCT other
} AS targets
// One traversal for all others, unless two steps are far more than the connections of the others: from a hub, or next
// to one.
WITH *, reduce(all = 0, known IN connections | all + COUNT { (known)-[:CONNECTED]-() }) > 50 * size(targets) AS each
CALL (viewer, each, connections, targets) {
  WITH viewer, targets WHERE NOT each
  MATCH (viewer)-[:CONNECTED]-()-[:CONNECTED]-(other)
  WHERE other IN targets
  WITH other.id AS id, count(*) AS mutuals
  RETURN collect([id, mutuals]) AS counts
  UNION ALL
  WITH connections, targets WHERE each
  UNWIND targets AS other
  RETURN collect([other.id, size(fragments.connections_among(other, connections))]) AS counts
}
WITH targets, collect(counts) AS counts
RETURN [target IN targets | target.id] AS found, reduce(all = [], part IN counts | all + part) AS counts
