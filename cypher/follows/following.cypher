// The members and organizations that a member follows, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_moment": null, "after_key": null, "limit": 21}
// unique: key
MATCH (viewer:Member {id: $viewer})-[tie:FOLLOWS]->(target)
WHERE NOT fragments.hidden(viewer, target)
WITH target, tie.since AS since, coalesce(tie.since, datetime('0001-01-01')) AS moment,
  CASE WHEN target:Member THEN 'member' ELSE 'organization' END AS type
WITH target, since, moment, type, type + ' ' + target.id AS key
WHERE $after_key IS NULL
  OR moment < datetime($after_moment)
  OR (moment = datetime($after_moment) AND key > $after_key)
ORDER BY moment DESC, key
LIMIT $limit
RETURN
  target.id AS id, target.name AS name, type, target.headline AS headline, toString(since) AS followed_since,
  toString(moment) AS moment, key
