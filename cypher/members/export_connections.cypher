// A member's connections for the export of their data, by id.
// access: read
// rows: many
// unfiltered: all of the member's own data
// sample: {"id": "m1", "after_id": null, "limit": 1001}
MATCH (:Member {id: $id})-[tie:CONNECTED]-(other:Member)
WHERE $after_id IS NULL OR other.id > $after_id
RETURN other.id AS id, other.name AS name, toString(tie.since) AS connected_since
ORDER BY id
LIMIT $limit
