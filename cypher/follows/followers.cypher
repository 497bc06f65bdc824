// The followers of a member, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_moment": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})<-[tie:FOLLOWS]-(follower:Member)
WHERE NOT fragments.hidden(viewer, follower)
WITH viewer, follower, tie.since AS since, coalesce(tie.since, datetime('0001-01-01')) AS moment
WHERE $after_id IS NULL
  OR moment < datetime($after_moment)
  OR (moment = datetime($after_moment) AND follower.id > $after_id)
WITH viewer, follower, since, moment
ORDER BY moment DESC, follower.id
LIMIT $limit
RETURN
  follower.id AS id, follower.name AS name, follower.headline AS headline, toString(since) AS followed_since,
  EXISTS { (viewer)-[:CONNECTED]-(follower) } AS connected,
  EXISTS { (viewer)-[:FOLLOWS]->(follower) } AS follows,
  toString(moment) AS moment
