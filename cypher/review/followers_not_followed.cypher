// Followers of a member whom the member does not follow back, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_moment": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer)
  + COLLECT { MATCH (viewer)-[:FOLLOWS]->(followed:Member) RETURN followed } AS left_out
// Compare with a list: for a million followers, a lookup of each takes seconds more.
MATCH (viewer)<-[tie:FOLLOWS]-(follower:Member)
WHERE NOT follower IN left_out
WITH follower, tie.since AS since, coalesce(tie.since, datetime('0001-01-01')) AS moment
WHERE $after_id IS NULL
  OR moment < datetime($after_moment)
  OR (moment = datetime($after_moment) AND follower.id > $after_id)
WITH follower, since, moment
ORDER BY moment DESC, follower.id
LIMIT $limit
RETURN
  follower.id AS id, follower.name AS name, follower.headline AS headline, toString(since) AS followed_since,
  toString(moment) AS moment
