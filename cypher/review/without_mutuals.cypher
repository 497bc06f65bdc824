// A member's connections without mutual connections, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
WITH viewer, hidden, COLLECT {
  MATCH (viewer)-[:CONNECTED]-(other:Member) WHERE NOT other IN hidden RETURN other
} AS connections
MATCH (viewer)-[tie:CONNECTED]-(other:Member)
WHERE other IN connections AND ($after_id IS NULL OR other.id > $after_id)
WITH connections, tie, other
// Sort first: then only as many members as the page needs are checked.
ORDER BY other.id
WHERE NOT EXISTS { MATCH (other)-[:CONNECTED]-(mutual) WHERE mutual IN connections }
RETURN other.id AS id, other.name AS name, other.headline AS headline, toString(tie.since) AS connected_since
ORDER BY id
LIMIT $limit
