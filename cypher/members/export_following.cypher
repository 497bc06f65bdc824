// The members and organizations that a member follows, for the export of their data, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_key": null, "limit": 1001}
// unique: key
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
MATCH (viewer)-[tie:FOLLOWS]->(target)
WHERE NOT target IN hidden
WITH tie, target, CASE WHEN target:Member THEN 'member' ELSE 'organization' END AS type
WITH tie, target, type, type + ' ' + target.id AS key
WHERE $after_key IS NULL OR key > $after_key
RETURN type, target.id AS id, target.name AS name, toString(tie.since) AS followed_since, key
ORDER BY key
LIMIT $limit
