// People that a member without connections may know: from the same organizations, then the best followed around.
// access: read
// rows: many
// sample: {"viewer": "m1", "pending_since": "2025-07-05T00:00:00Z", "cooling_since": "2025-12-11T00:00:00Z", "candidates": 3000, "after_score": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WHERE NOT EXISTS { (viewer)-[:CONNECTED]-() }
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  MATCH (viewer)-[:AFFILIATED]->(organization:Organization)<-[:AFFILIATED]-(candidate:Member)
  WHERE NOT candidate IN hidden
  WITH candidate, count(DISTINCT organization) AS shared LIMIT $candidates
  // A shared organization stands above any number of followers.
  RETURN candidate, shared * 1000000000 AS shared
  UNION ALL
  MATCH (candidate:Member {industry: viewer.industry})
  RETURN candidate, 0 AS shared
  UNION ALL
  MATCH (candidate:Member {location: viewer.location})
  RETURN candidate, 0 AS shared
}
WITH viewer, hidden, candidate, max(shared) AS shared
WHERE NOT candidate IN hidden AND candidate <> viewer
WITH viewer, candidate, shared
  + COUNT { (candidate)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (candidate)<-[:FOLLOWS]-(it) } AS score
ORDER BY score DESC, candidate.id
LIMIT $candidates
WHERE coalesce(candidate.discoverable, true)
  AND NOT EXISTS { (viewer)-[:DISMISSED]->(candidate) }
  AND NOT EXISTS {
    MATCH (viewer)-[mine:SENT|TO]-(it:Invitation)-[:SENT|TO]-(candidate)
    WHERE fragments.rules_out_suggestion(mine, it)
  }
  AND ($after_id IS NULL OR score < $after_score OR (score = $after_score AND candidate.id > $after_id))
RETURN candidate.id AS id, candidate.name AS name, candidate.headline AS headline, score
ORDER BY score DESC, id
LIMIT $limit
