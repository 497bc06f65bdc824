// Let a member follow an organization no longer.
// access: write
// rows: one
// sample: {"viewer": "m1", "organization": "o1", "now": "2026-01-01T00:00:00Z"}
MATCH (viewer:Member {id: $viewer})
REMOVE viewer.locked
WITH viewer
MATCH (organization:Organization {id: $organization})
OPTIONAL MATCH (viewer)-[tie:FOLLOWS]->(organization)
FOREACH (old IN CASE WHEN tie IS NULL THEN [] ELSE [tie] END |
  SET viewer.touched_at = datetime($now)
  DELETE old
)
RETURN organization.id AS id
