// People that a member without connections may know: from the same organizations, then the best followed around.
// access: read
// rows: many
// sample: {"viewer": "m1", "cooling_since": "2025-12-11", "candidates": 3000, "after_score": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WHERE NOT EXISTS { (viewer)-[:CONNECTED]-() }
CALL (viewer) {
  MATCH (viewer)-[:AFFILIATED]->(organization:Organization)<-[:AFFILIATED]-(candidate:Member)
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
WITH viewer, candidate, max(shared) + COUNT { (candidate)<-[:FOLLOWS]-() } AS score
ORDER BY score DESC, candidate.id
LIMIT $candidates
WHERE candidate <> viewer
  AND coalesce(candidate.discoverable, true)
  AND NOT EXISTS { (viewer)-[:CONNECTED]-(candidate) }
  AND NOT EXISTS { (viewer)-[:BLOCKED]-(candidate) }
  AND NOT EXISTS { (viewer)-[:DISMISSED]->(candidate) }
  AND NOT EXISTS {
    MATCH (viewer)-[:SENT|TO]-(invitation:Invitation)-[:SENT|TO]-(candidate)
    WHERE invitation.state = 'pending'
      OR (invitation.state IN ['ignored', 'reported', 'withdrawn'] AND invitation.answered_at >= datetime($cooling_since))
  }
  AND ($after_id IS NULL OR score < $after_score OR (score = $after_score AND candidate.id > $after_id))
RETURN candidate.id AS id, candidate.name AS name, candidate.headline AS headline, score
ORDER BY score DESC, id
LIMIT $limit
