// A member's connections who were not active since a given day, longest inactive first.
// access: read
// rows: many
// sample: {"viewer": "m1", "inactive_on": "2025-01-01", "after_last_active_on": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})-[tie:CONNECTED]-(other:Member)
WHERE other.last_active_on <= date($inactive_on)
  AND NOT fragments.hidden(viewer, other)
  AND ($after_id IS NULL
    OR other.last_active_on > date($after_last_active_on)
    OR (other.last_active_on = date($after_last_active_on) AND other.id > $after_id))
WITH other, tie
ORDER BY other.last_active_on, other.id
LIMIT $limit
RETURN
  other.id AS id, other.name AS name, other.headline AS headline, toString(tie.since) AS connected_since,
  toString(other.last_active_on) AS last_active_on
