// The members at degree 1, by id.
// access: read
// rows: many
// unfiltered: a block ends the connection
// sample: {"viewer": "m1", "after_id": null, "limit": 21}
MATCH (:Member {id: $viewer})-[:CONNECTED]-(member:Member)
WHERE $after_id IS NULL OR member.id > $after_id
RETURN member.id AS id, member.name AS name, member.headline AS headline
ORDER BY id
LIMIT $limit
