// Mutual connections of two members, best connected first.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "shown": 500, "after_connections": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT fragments.hidden(viewer, other)
WITH viewer, other, fragments.hidden_from(viewer) AS hidden
MATCH (viewer)-[:CONNECTED]-(mutual:Member)
MATCH (mutual)-[:CONNECTED]-(other)
USING JOIN ON mutual
WITH collect({member: mutual, connections: fragments.shown_degree(mutual, hidden)}) AS mutuals
UNWIND mutuals AS mutual
WITH size(mutuals) AS count, mutual.member AS member, mutual.connections AS connections
WHERE $after_id IS NULL
  OR connections < $after_connections
  OR (connections = $after_connections AND member.id > $after_id)
RETURN count AS mutuals, member.id AS id, member.name AS name, member.headline AS headline, connections
ORDER BY connections DESC, id
LIMIT $limit
