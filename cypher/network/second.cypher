// The members at degree 2, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WITH viewer, [viewer] + fragments.hidden_from(viewer)
  + COLLECT { MATCH (viewer)-[:CONNECTED]-(other) RETURN other } AS joined
// Collect the members once more: a lookup in joined lists takes several times as long.
WITH viewer, COLLECT { UNWIND joined AS it RETURN it } AS excluded
MATCH (viewer)-[:CONNECTED*1..2]-(member)
WHERE NOT member IN excluded
WITH DISTINCT member
WHERE $after_id IS NULL OR member.id > $after_id
WITH member
ORDER BY member.id
LIMIT $limit
RETURN member.id AS id, member.name AS name, member.headline AS headline
