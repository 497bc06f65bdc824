// Write follows of organizations, once each.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "follower": "m1", "organization": "o1", "since": null}]}
UNWIND $rows AS row
MATCH (follower:Member {id: row.follower})
MATCH (target:Organization {id: row.organization})
WITH
  row,
  follower,
  target,
  CASE WHEN EXISTS { (follower)-[:FOLLOWS]->(target) } THEN 'duplicate' ELSE 'created' END AS result
FOREACH (new IN CASE WHEN result = 'created' THEN [follower] ELSE [] END |
  CREATE (new)-[:FOLLOWS {since: datetime(row.since)}]->(target)
)
RETURN collect([row.number, result]) AS results
