// Write follows of members, once each.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "follower": "m1", "member": "m2", "since": null}]}
UNWIND $rows AS row
MATCH (follower:Member {id: row.follower})
MATCH (target:Member {id: row.member})
WITH
  row,
  follower,
  target,
  CASE
    WHEN EXISTS { (follower)-[:FOLLOWS]->(target) } THEN 'duplicate'
    WHEN EXISTS { (follower)-[:BLOCKED]-(target) } THEN 'blocked'
    ELSE 'created'
  END AS result
FOREACH (new IN CASE WHEN result = 'created' THEN [follower] ELSE [] END |
  CREATE (new)-[:FOLLOWS {since: datetime(row.since)}]->(target)
)
RETURN collect([row.number, result]) AS results
