// The members that a member blocks, for the export of their data, by id.
// access: read
// rows: many
// unfiltered: the member's own blocks
// sample: {"viewer": "m1", "after_other": null, "limit": 1001}
MATCH (:Member {id: $viewer})-[tie:BLOCKED]->(other:Member)
WHERE $after_other IS NULL OR other.id > $after_other
RETURN other.id AS other, other.name AS name, toString(tie.since) AS since
ORDER BY other
LIMIT $limit
