// The best connected of a member's connections, and the connections among them.
// access: read
// rows: one
// sample: {"viewer": "m1", "shown": 500, "limit": 60}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  MATCH (viewer)-[:CONNECTED]-(member:Member)
  // Counts come from the node, as in network/mutuals: 30,000 connections are sorted without traversing them.
  WITH member,
    COUNT { (member)-[:CONNECTED]-() } - COUNT { UNWIND hidden AS it MATCH (member)-[:CONNECTED]-(it) } AS degree
  // The order must not reveal more than the count shown.
  WITH member, CASE WHEN degree < $shown THEN degree ELSE $shown END AS connections
  ORDER BY connections DESC, member.id
  LIMIT $limit
  RETURN collect(member) AS members, collect(member {.id, .name, .headline, connections: connections}) AS listed
}
RETURN
  viewer {.id, .name, .headline} AS member,
  COUNT { (viewer)-[:CONNECTED]-() } AS connections,
  listed AS items,
  COLLECT {
    UNWIND members AS a
    UNWIND members AS b
    WITH a, b WHERE a.id < b.id
    MATCH (a)-[:CONNECTED]-(b)
    RETURN [a.id, b.id] AS edge
    ORDER BY edge
  } AS edges
