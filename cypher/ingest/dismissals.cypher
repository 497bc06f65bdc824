// Write dismissed suggestions.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "member": "m1", "dismissed": "m2", "at": null}]}
UNWIND $rows AS row
MATCH (member:Member {id: row.member})
MATCH (dismissed:Member {id: row.dismissed})
WITH row, member, dismissed, EXISTS { (member)-[:DISMISSED]->(dismissed) } AS known
FOREACH (new IN CASE WHEN known THEN [] ELSE [member] END |
  CREATE (new)-[:DISMISSED {at: datetime(row.at)}]->(dismissed)
)
RETURN collect([row.number, CASE WHEN known THEN 'duplicate' ELSE 'created' END]) AS results
