// A member's connections, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "words": null, "after_moment": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})-[tie:CONNECTED]-(other:Member)
WHERE NOT fragments.hidden(viewer, other)
  AND ($words IS NULL OR toLower(other.name) CONTAINS $words OR toLower(other.headline) CONTAINS $words)
WITH other, tie.since AS since, coalesce(tie.since, datetime('0001-01-01')) AS moment
WHERE $after_id IS NULL
  OR moment < datetime($after_moment)
  OR (moment = datetime($after_moment) AND other.id > $after_id)
WITH other, since, moment
ORDER BY moment DESC, other.id
LIMIT $limit
RETURN
  other.id AS id, other.name AS name, other.headline AS headline, toString(since) AS connected_since,
  toString(moment) AS moment
