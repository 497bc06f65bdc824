// Make a locked member follow an organization, once.
// access: write
// rows: one
// sample: {"viewer": "m1", "organization": "o1", "now": "2026-01-01T00:00:00Z"}
MATCH (viewer:Member {id: $viewer})
MATCH (organization:Organization {id: $organization})
WITH viewer, organization, NOT EXISTS { (viewer)-[:FOLLOWS]->(organization) } AS changed
FOREACH (new IN CASE WHEN changed THEN [viewer] ELSE [] END |
  CREATE (new)-[:FOLLOWS {since: datetime($now)}]->(organization)
)
RETURN changed
