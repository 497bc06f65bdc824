// People a member without connections may know: from shared organizations, then by followers.
// access: read
// rows: many
// sample: {"viewer": "m1", "pending_since": "2025-07-05T00:00:00Z", "cooling_since": "2025-12-11T00:00:00Z", "after_points": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden, COLLECT {
  MATCH (viewer)-[mine:SENT|TO]-(it:Invitation)-[:SENT|TO]-(invited)
  WHERE fragments.rules_out_suggestion(mine, it)
  RETURN invited
} + COLLECT { MATCH (viewer)-[:DISMISSED]->(dismissed) RETURN dismissed } AS unwanted
WITH viewer, hidden, hidden + unwanted + [viewer] AS excluded
CALL (viewer) {
  MATCH (viewer)-[:AFFILIATED]->(organization:Organization)<-[:AFFILIATED]-(candidate:Member)
  // A shared organization ranks above any number of followers.
  RETURN candidate, count(DISTINCT organization) * 1000000000 AS shared
  UNION ALL
  MATCH (candidate:Member {industry: viewer.industry})
  RETURN candidate, 0 AS shared
  UNION ALL
  MATCH (candidate:Member {location: viewer.location})
  RETURN candidate, 0 AS shared
}
WITH hidden, excluded, candidate, shared
WHERE NOT candidate IN excluded AND coalesce(candidate.discoverable, true)
WITH hidden, candidate, max(shared) AS shared
WITH candidate, shared
  + COUNT { (candidate)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (candidate)<-[:FOLLOWS]-(it) } AS points
WHERE $after_id IS NULL OR points < $after_points OR (points = $after_points AND candidate.id > $after_id)
RETURN candidate.id AS id, candidate.name AS name, candidate.headline AS headline, points
ORDER BY points DESC, id
LIMIT $limit
