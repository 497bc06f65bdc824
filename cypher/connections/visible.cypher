// To whom a member shows their connections, and whether the viewer is one of them.
// access: read
// rows: one
// sample: {"viewer": "m1", "other": "m9"}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT EXISTS { (viewer)-[:BLOCKED]-(other) }
WITH viewer, other, coalesce(other.connections_visible_to, 'everyone') AS visible_to
RETURN
  visible_to,
  viewer = other
    OR visible_to = 'everyone'
    OR (visible_to = 'connections' AND EXISTS { (viewer)-[:CONNECTED]-(other) }) AS visible
