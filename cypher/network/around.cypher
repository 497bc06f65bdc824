// The best connected of a member's connections, and the connections among them.
// access: read
// rows: one
// sample: {"viewer": "m1", "shown": 500, "limit": 60}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  MATCH (viewer)-[:CONNECTED]-(member:Member)
  WITH member, fragments.shown_degree(member, hidden) AS connections
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
