// Number of mutual connections of a member with each of many.
// access: read
// rows: one
// sample: {"viewer": "m1", "others": ["m9", "m2"]}
MATCH (viewer:Member {id: $viewer})
// One traversal for all others, but one for each from a hub: two steps from a hub are most of the network.
WITH viewer, COUNT { (viewer)-[:CONNECTED]-() } > 10 * size($others) AS hub, COLLECT {
  UNWIND $others AS id
  MATCH (other:Member {id: id})
  WHERE NOT fragments.hidden(viewer, other)
  RETURN DISTINCT other
} AS targets
CALL (viewer, hub, targets) {
  WITH viewer, targets WHERE NOT hub
  MATCH (viewer)-[:CONNECTED]-()-[:CONNECTED]-(other)
  WHERE other IN targets
  WITH other.id AS id, count(*) AS mutuals
  RETURN collect([id, mutuals]) AS counts
  UNION ALL
  WITH viewer, targets WHERE hub
  UNWIND targets AS other
  RETURN collect([other.id, COUNT { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(other) }]) AS counts
}
WITH targets, collect(counts) AS counts
RETURN [target IN targets | target.id] AS found, reduce(all = [], part IN counts | all + part) AS counts
