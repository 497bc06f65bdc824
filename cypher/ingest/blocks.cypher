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
CALL (row, blocker, blocked) {
  MATCH (blocker)-[tie:CONNECTED]-(blocked)
  CREATE (blocker)-[:REMOVED {since: tie.since, at: coalesce(datetime(row.since), datetime())}]->(blocked)
  DELETE tie
}
CALL (blocker, blocked) {
  MATCH (blocker)-[tie:FOLLOWS]-(blocked)
  DELETE tie
}
CALL (blocker, blocked) {
  MATCH (blocker)-[:SENT|TO]-(pending:Invitation {state: 'pending'})-[:SENT|TO]-(blocked)
  SET pending.state = 'expired', pending.answered_at = datetime()
}
CALL (blocker, blocked) {
  // What was declined would go on looking pending to its sender.
  MATCH (blocker)-[:SENT|TO]-(declined:Invitation)-[:SENT|TO]-(blocked)
  WHERE declined.state IN ['ignored', 'reported'] AND declined.withdrawn_at IS NULL
  SET declined.answered_at = coalesce(declined.answered_at, datetime())
  SET declined.withdrawn_at = declined.answered_at
}
RETURN collect([row.number, CASE WHEN known THEN 'repeat' ELSE 'created' END]) AS results
