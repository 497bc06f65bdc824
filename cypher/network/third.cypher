// The members at degree 3, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  // A sample of the second ring, always the same members. A sort with long lists in scope would need much memory.
  MATCH (viewer)-[:CONNECTED]-(between)
  WITH viewer, hidden, between ORDER BY between.id LIMIT 30
  MATCH (between)-[:CONNECTED]-(step)
  WHERE step <> viewer AND NOT step IN hidden AND NOT EXISTS { (viewer)-[:CONNECTED]-(step) }
  WITH DISTINCT step ORDER BY step.id LIMIT 300
  RETURN collect(step) AS sampled
}
WITH viewer, hidden, sampled, [viewer] + COLLECT {
  MATCH (viewer)-[:CONNECTED*1..2]-(member) WHERE NOT member IN hidden RETURN DISTINCT member
} AS near
WITH near, hidden, 100 * COUNT {
  UNWIND sampled AS step
  MATCH (step)-[:CONNECTED]-(member) WHERE NOT member IN near AND NOT member IN hidden
  RETURN DISTINCT member
} > COUNT { (:Member) } AS wide
CALL (near, hidden, wide) {
  // For a ring of a hundredth of all members or more, checking each member in order of the id index takes a hundredth
  // of the time of computing the whole ring (1 M members: 10 ms instead of 2 s).
  WITH near, hidden WHERE wide
  MATCH (member:Member)
  WHERE member.id > coalesce($after_id, '') AND NOT member IN near AND NOT member IN hidden
    AND EXISTS { MATCH (member)-[:CONNECTED]-(step) WHERE step IN near }
  WITH member
  ORDER BY member.id
  LIMIT $limit
  RETURN member
  UNION ALL
  WITH near, hidden WHERE NOT wide
  UNWIND near AS step
  MATCH (step)-[:CONNECTED]-(member)
  WHERE NOT member IN near AND NOT member IN hidden
  WITH DISTINCT member
  WHERE member.id > coalesce($after_id, '')
  WITH member
  ORDER BY member.id
  LIMIT $limit
  RETURN member
}
RETURN member.id AS id, member.name AS name, member.headline AS headline
ORDER BY id
