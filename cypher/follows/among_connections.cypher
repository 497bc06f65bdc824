// The followers of a member or an organization among a member's connections, by id, and the number of all followers.
// access: read
// rows: one
// sample: {"viewer": "m1", "target": "m9", "type": null, "after_id": null, "limit": 21}
// unique: type
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (hidden) {
  MATCH (target:Member {id: $target})
  WHERE NOT target IN hidden AND coalesce('member' = $type, true)
  RETURN target, 'member' AS type
  UNION ALL
  MATCH (target:Organization {id: $target})
  WHERE coalesce('organization' = $type, true)
  RETURN target, 'organization' AS type
}
WITH viewer, hidden, target, type
ORDER BY type
LIMIT 1
// Start from the viewer's connections: the target may have a million followers.
WITH hidden, target, type, COLLECT {
  MATCH (viewer)-[:CONNECTED]-(connection:Member)
  WHERE EXISTS { (connection)-[:FOLLOWS]->(target) }
  RETURN connection
  ORDER BY connection.id
} AS among
RETURN
  CASE type WHEN 'member' THEN target {.id, .name, .headline} END AS member,
  CASE type WHEN 'organization' THEN target {.id, .name, .kind} END AS organization,
  COUNT { (target)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (target)<-[:FOLLOWS]-(it) } AS followers,
  size(among) AS followers_connected,
  [it IN among WHERE $after_id IS NULL OR it.id > $after_id | it {.id, .name, .headline}][..$limit] AS items
