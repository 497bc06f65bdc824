// The connections of a member that another member may see, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT fragments.hidden(viewer, other)
  AND fragments.shows_connections(viewer, other)
MATCH (other)-[:CONNECTED]-(connection:Member)
WHERE NOT fragments.hidden(viewer, connection) AND ($after_id IS NULL OR connection.id > $after_id)
WITH viewer, connection
ORDER BY connection.id
LIMIT $limit
RETURN
  connection.id AS id,
  connection.name AS name,
  connection.headline AS headline,
  EXISTS { (viewer)-[:CONNECTED]-(connection) } AS connected
