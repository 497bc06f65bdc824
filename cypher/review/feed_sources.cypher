// Feed sources of a member: all members and organizations that they follow, newest follow first.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_moment": null, "after_key": null, "limit": 21}
// unique: key
MATCH (viewer:Member {id: $viewer})-[tie:FOLLOWS]->(source)
WHERE NOT fragments.hidden(viewer, source)
WITH viewer, source, tie.since AS since, coalesce(tie.since, datetime('0001-01-01')) AS moment,
  CASE WHEN source:Member THEN 'member' ELSE 'organization' END AS type
WITH viewer, source, since, moment, type, type + ' ' + source.id AS key
WHERE $after_key IS NULL
  OR moment < datetime($after_moment)
  OR (moment = datetime($after_moment) AND key > $after_key)
WITH viewer, source, since, moment, type, key
ORDER BY moment DESC, key
LIMIT $limit
RETURN
  type, source.id AS id, source.name AS name, source.headline AS headline, toString(since) AS followed_since,
  CASE WHEN source:Member THEN EXISTS { (viewer)-[:CONNECTED]-(source) } END AS connected,
  toString(moment) AS moment, key
ORDER BY moment DESC, key
