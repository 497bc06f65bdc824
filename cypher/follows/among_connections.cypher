// The followers of a member or an organization among a member's connections, by id, and the number of all followers.
// access: read
// rows: one
// sample: {"viewer": "m1", "target": "m9", "kind": null, "after_id": null, "limit": 21}
// unique: kind
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (hidden) {
  MATCH (target:Member {id: $target})
  WHERE NOT target IN hidden AND coalesce('member' = $kind, true)
  RETURN target, 'member' AS kind
  UNION ALL
  MATCH (target:Organization {id: $target})
  WHERE coalesce('organization' = $kind, true)
  RETURN target, 'organization' AS kind
}
WITH viewer, hidden, target, kind
ORDER BY kind
LIMIT 1
// Start from the viewer's connections: the target may have a million followers.
WITH hidden, target, kind, COLLECT {
  MATCH (viewer)-[:CONNECTED]-(connection:Member)
  WHERE EXISTS { (connection)-[:FOLLOWS]->(target) }
  RETURN connection
  ORDER BY connection.id
} AS among
RETURN
  target.id AS id,
  target.name AS name,
  kind,
  COUNT { (target)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (target)<-[:FOLLOWS]-(it) } AS followers,
  size(among) AS among_connections,
  [it IN among WHERE $after_id IS NULL OR it.id > $after_id | it {.id, .name, .headline}][..$limit] AS items
