// Make a locked member unfollow an organization.
// access: write
// rows: one
// sample: {"viewer": "m1", "organization": "o1"}
MATCH (viewer:Member {id: $viewer})
MATCH (organization:Organization {id: $organization})
OPTIONAL MATCH (viewer)-[tie:FOLLOWS]->(organization)
WITH tie, tie IS NOT NULL AS changed
FOREACH (old IN CASE WHEN changed THEN [tie] ELSE [] END | DELETE old)
RETURN changed
