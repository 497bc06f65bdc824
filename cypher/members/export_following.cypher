// The members and organizations that a member follows, for the export of their data, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_other": null, "limit": 1001}
// unique: other
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
MATCH (viewer)-[tie:FOLLOWS]->(target)
WHERE NOT target IN hidden
WITH tie, target, CASE WHEN target:Member THEN 'member:' ELSE 'organization:' END + target.id AS other
WHERE $after_other IS NULL OR other > $after_other
RETURN other, target.name AS name, toString(tie.since) AS since
ORDER BY other
LIMIT $limit
