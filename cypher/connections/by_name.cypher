// A member's connections by name.
// access: read
// rows: many
// sample: {"viewer": "m1", "words": null, "after_name": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})-[tie:CONNECTED]-(other:Member)
WHERE NOT fragments.hidden(viewer, other)
  AND ($words IS NULL OR toLower(other.name) CONTAINS $words OR toLower(other.headline) CONTAINS $words)
  AND ($after_id IS NULL OR other.name > $after_name OR (other.name = $after_name AND other.id > $after_id))
WITH other, tie
ORDER BY other.name, other.id
LIMIT $limit
RETURN
  other.id AS id, other.name AS name, other.headline AS headline, toString(tie.since) AS connected_since
