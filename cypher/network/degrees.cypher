// Degrees of many members from one, in the order of the request.
// access: read
// rows: one
// sample: {"viewer": "m1", "others": ["m9", "m2"]}
MATCH (viewer:Member {id: $viewer})
// Collect all members within two steps once, then go one step back from each other member: for a hundred others, this
// takes a thirteenth of the time of a path to each (1 M members). Two steps from a hub are most of the network: then a
// path to each takes half the time.
WITH viewer, COUNT { (viewer)-[:CONNECTED]-() } > 10 * size($others) AS hub,
  fragments.hidden_from(viewer) AS hidden
WITH viewer, hub, hidden, COLLECT {
  MATCH (viewer)-[:CONNECTED*1..2]-(member)
  WHERE NOT hub AND NOT member IN hidden
  RETURN DISTINCT member
} AS near
UNWIND range(0, size($others) - 1) AS place
OPTIONAL MATCH (other:Member {id: $others[place]})
WHERE NOT other IN hidden
OPTIONAL CALL (viewer, other, hub, hidden) {
  WITH viewer, other, hidden
  WHERE hub AND viewer <> other
  MATCH path = shortestPath((viewer)-[:CONNECTED*..3]-(other))
  WHERE none(step IN nodes(path) WHERE step IN hidden)
  RETURN length(path) AS distance
}
WITH place, other IS NOT NULL AS found, CASE
  WHEN viewer = other THEN 0
  WHEN hub THEN distance
  WHEN EXISTS { (viewer)-[:CONNECTED]-(other) } THEN 1
  WHEN other IN near THEN 2
  WHEN EXISTS { MATCH (other)-[:CONNECTED]-(between) WHERE between IN near } THEN 3
END AS degree
ORDER BY place
// Return one row: a hundred rows take the driver 4 ms more.
RETURN collect([found, degree]) AS degrees
