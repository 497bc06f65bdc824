// Connect pairs of members, once each.
// access: write
// rows: one
// sample: {"locked": ["m1", "m2"], "rows": [{"number": 0, "a": "m1", "b": "m2", "since": null}]}
UNWIND $locked AS id
MATCH (end:Member {id: id})
// Removing what is not there takes the lock and changes nothing.
REMOVE end.locked
WITH count(end) AS held
UNWIND $rows AS row
MATCH (a:Member {id: row.a})
MATCH (b:Member {id: row.b})
WITH
  row,
  a,
  b,
  CASE
    WHEN EXISTS { (a)-[:CONNECTED]-(b) } THEN 'repeat'
    WHEN EXISTS { (a)-[:BLOCKED]-(b) } THEN 'blocked'
    ELSE 'created'
  END AS result
FOREACH (end IN CASE WHEN result = 'created' THEN [b] ELSE [] END |
  CREATE (a)-[:CONNECTED {since: datetime(row.since)}]->(end)
  SET a.touched_at = datetime(), end.touched_at = datetime()
)
RETURN collect([row.number, result]) AS results
