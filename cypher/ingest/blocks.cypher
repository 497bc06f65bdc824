// Write blocks between members. The connection, follows and pending invitations between the two end.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "blocker": "m1", "blocked": "m2", "since": null}]}
UNWIND $rows AS row
MATCH (blocker:Member {id: row.blocker})
MATCH (blocked:Member {id: row.blocked})
WITH row, blocker, blocked, EXISTS { (blocker)-[:BLOCKED]->(blocked) } AS known
FOREACH (new IN CASE WHEN known THEN [] ELSE [blocker] END |
  CREATE (new)-[:BLOCKED {since: datetime(row.since)}]->(blocked)
)
WITH row, blocker, blocked, known
CALL (row, blocker, blocked) {
  MATCH (blocker)-[tie:CONNECTED]-(blocked)
  CREATE (blocker)-[:REMOVED {since: tie.since, at: coalesce(datetime(row.since), datetime())}]->(blocked)
  DELETE tie
  RETURN count(*) AS connections
}
CALL (blocker, blocked) {
  MATCH (blocker)-[tie:FOLLOWS]-(blocked)
  DELETE tie
  RETURN count(*) AS follows
}
CALL (blocker, blocked) {
  MATCH (blocker)-[:SENT|TO]-(pending:Invitation {state: 'pending'})-[:SENT|TO]-(blocked)
  SET pending.state = 'expired', pending.answered_at = datetime()
  RETURN count(*) AS ended
}
CALL (blocker, blocked) {
  // Otherwise a declined invitation would still look pending to its sender.
  MATCH (blocker)-[:SENT|TO]-(declined:Invitation)-[:SENT|TO]-(blocked)
  WHERE declined.state IN ['ignored', 'reported'] AND declined.withdrawn_at IS NULL
  SET declined.answered_at = coalesce(declined.answered_at, datetime())
  SET declined.withdrawn_at = declined.answered_at
  RETURN count(*) AS closed
}
RETURN collect([
  row.number,
  CASE WHEN known THEN 'duplicate' ELSE 'created' END,
  CASE WHEN connections > 0 THEN ['connection', 'removal'] ELSE [] END +
  CASE WHEN follows > 0 THEN ['follow'] ELSE [] END +
  CASE WHEN ended + closed > 0 THEN ['invitation'] ELSE [] END
]) AS results
