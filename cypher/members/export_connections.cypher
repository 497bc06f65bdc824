// A member's connections for the export of their data, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_id": null, "limit": 1001}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
MATCH (viewer)-[tie:CONNECTED]-(other:Member)
WHERE NOT other IN hidden AND ($after_id IS NULL OR other.id > $after_id)
RETURN other.id AS id, other.name AS name, toString(tie.since) AS connected_since
ORDER BY id
LIMIT $limit
