// Let members block members; connection, follows and pending invitations between the two end.
// access: write
// rows: one
// sample: {"locked": ["m1", "m2"], "rows": [{"number": 0, "blocker": "m1", "blocked": "m2", "since": null}]}
UNWIND $locked AS id
MATCH (end:Member {id: id})
REMOVE end.locked
WITH count(end) AS held
UNWIND $rows AS row
MATCH (blocker:Member {id: row.blocker})
MATCH (blocked:Member {id: row.blocked})
WITH row, blocker, blocked, EXISTS { (blocker)-[:BLOCKED]->(blocked) } AS known
FOREACH (new IN CASE WHEN known THEN [] ELSE [blocker] END |
  CREATE (new)-[:BLOCKED {since: datetime(row.since)}]->(blocked)
  SET new.touched_at = datetime(), blocked.touched_at = datetime()
)
WITH
  row,
  known,
  COLLECT { MATCH (blocker)-[tie:CONNECTED|FOLLOWS]-(blocked) RETURN tie } AS ties,
  COLLECT {
    MATCH (blocker)-[:SENT|TO]-(pending:Invitation {state: 'pending'})-[:SENT|TO]-(blocked)
    RETURN pending
  } AS invitations
FOREACH (tie IN ties | DELETE tie)
FOREACH (pending IN invitations | SET pending.state = 'expired', pending.answered_at = datetime())
RETURN collect([row.number, CASE WHEN known THEN 'repeat' ELSE 'created' END]) AS results
