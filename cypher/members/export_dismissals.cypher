// The members that a member dismissed as suggestions, for the export of their data, by id.
// access: read
// rows: many
// unfiltered: all of the member's own data
// sample: {"id": "m1", "after_other": null, "limit": 1001}
MATCH (:Member {id: $id})-[tie:DISMISSED]->(other:Member)
WHERE $after_other IS NULL OR other.id > $after_other
RETURN other.id AS other, other.name AS name, toString(tie.at) AS at
ORDER BY other
LIMIT $limit
