// The members that a member blocks, for the export of their data, by id.
// access: read
// rows: many
// unfiltered: the member's own blocks
// sample: {"viewer": "m1", "after_id": null, "limit": 1001}
MATCH (:Member {id: $viewer})-[tie:BLOCKED]->(other:Member)
WHERE $after_id IS NULL OR other.id > $after_id
RETURN other.id AS id, other.name AS name, toString(tie.since) AS blocked_since
ORDER BY id
LIMIT $limit
