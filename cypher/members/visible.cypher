// Which of some members there are for a viewer.
// access: read
// rows: many
// sample: {"viewer": "m1", "ids": ["m2", "m3"]}
UNWIND $ids AS id
MATCH (member:Member {id: id})
WHERE NOT EXISTS { (:Member {id: $viewer})-[:BLOCKED]-(member) }
RETURN member.id AS id
ORDER BY id
