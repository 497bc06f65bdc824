// Let a member follow an organization, once.
// access: write
// rows: one
// sample: {"viewer": "m1", "organization": "o1", "now": "2026-01-01T00:00:00Z"}
MATCH (viewer:Member {id: $viewer})
REMOVE viewer.locked
WITH viewer
MATCH (organization:Organization {id: $organization})
FOREACH (new IN CASE WHEN EXISTS { (viewer)-[:FOLLOWS]->(organization) } THEN [] ELSE [viewer] END |
  CREATE (new)-[:FOLLOWS {since: datetime($now)}]->(organization)
  SET new.touched_at = datetime($now)
)
RETURN organization.id AS id
