// Mutual connections of two members, best connected first.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "shown": 500, "after_connections": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT fragments.hidden(viewer, other)
WITH other, fragments.hidden_from(viewer) AS hidden,
  COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections
WITH hidden, fragments.connections_among(other, connections) AS mutuals
WITH size(mutuals) AS count, COLLECT {
  UNWIND mutuals AS mutual
  RETURN {member: mutual, connections: fragments.shown_degree(mutual, hidden)}
} AS mutuals
UNWIND mutuals AS mutual
WITH count, mutual.member AS member, mutual.connections AS connections
WHERE $after_id IS NULL
  OR connections < $after_connections
  OR (connections = $after_connections AND member.id > $after_id)
RETURN count AS mutuals, member.id AS id, member.name AS name, member.headline AS headline, connections
ORDER BY connections DESC, id
LIMIT $limit
