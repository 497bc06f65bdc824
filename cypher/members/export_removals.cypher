// The connections that a member removed, for the export of their data, by id and time.
// access: read
// rows: many
// unfiltered: all of the member's own data
// sample: {"id": "m1", "after_key": null, "limit": 1001}
// unique: key
MATCH (:Member {id: $id})-[tie:REMOVED]->(other:Member)
WITH tie, other, other.id + ' ' + tie.at AS key
WHERE $after_key IS NULL OR key > $after_key
WITH tie, other, key ORDER BY key LIMIT $limit
RETURN
  other.id AS id, other.name AS name, toString(tie.since) AS connected_since, toString(tie.at) AS removed_at, key
