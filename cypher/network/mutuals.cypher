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
// The node has the count of all, and few are hidden: subtracting them is faster than counting the others.
WITH collect({
  member: mutual,
  degree: COUNT { (mutual)-[:CONNECTED]-() } - COUNT { UNWIND hidden AS it MATCH (mutual)-[:CONNECTED]-(it) }
}) AS mutuals
UNWIND mutuals AS mutual
WITH
  size(mutuals) AS count,
  mutual.member AS member,
  // The order must not reveal more than the count shown.
  CASE WHEN mutual.degree < $shown THEN mutual.degree ELSE $shown END AS connections
WHERE $after_id IS NULL
  OR connections < $after_connections
  OR (connections = $after_connections AND member.id > $after_id)
RETURN count AS mutuals, member.id AS id, member.name AS name, member.headline AS headline, connections
ORDER BY connections DESC, id
LIMIT $limit
