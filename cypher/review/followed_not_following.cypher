// Members whom a member follows and who do not follow back, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_moment": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})-[tie:FOLLOWS]->(followed:Member)
WHERE NOT fragments.hidden(viewer, followed) AND NOT EXISTS { (followed)-[:FOLLOWS]->(viewer) }
WITH followed, tie.since AS since, coalesce(tie.since, datetime('0001-01-01')) AS moment
WHERE $after_id IS NULL
  OR moment < datetime($after_moment)
  OR (moment = datetime($after_moment) AND followed.id > $after_id)
WITH followed, since, moment
ORDER BY moment DESC, followed.id
LIMIT $limit
RETURN
  followed.id AS id, followed.name AS name, followed.headline AS headline, toString(since) AS followed_since,
  toString(moment) AS moment
