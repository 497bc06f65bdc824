// The connections that a member removed, for the export of their data, by id and time.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_key": null, "limit": 1001}
// unique: key
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
MATCH (viewer)-[tie:REMOVED]->(other:Member)
WHERE NOT other IN hidden
WITH tie, other, other.id + ' ' + tie.at AS key
WHERE $after_key IS NULL OR key > $after_key
WITH tie, other, key ORDER BY key LIMIT $limit
RETURN
  other.id AS id, other.name AS name, toString(tie.since) AS connected_since, toString(tie.at) AS removed_at, key
