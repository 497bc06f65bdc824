// Write connections between members, once each.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "a": "m1", "b": "m2", "since": null}]}
UNWIND $rows AS row
MATCH (a:Member {id: row.a})
MATCH (b:Member {id: row.b})
WITH
  row,
  a,
  b,
  CASE
    WHEN EXISTS { (a)-[:CONNECTED]-(b) } THEN 'duplicate'
    WHEN EXISTS { (a)-[:BLOCKED]-(b) } THEN 'blocked'
    ELSE 'created'
  END AS result
FOREACH (end IN CASE WHEN result = 'created' THEN [b] ELSE [] END |
  CREATE (a)-[:CONNECTED {since: datetime(row.since)}]->(end)
)
RETURN collect([row.number, result]) AS results
