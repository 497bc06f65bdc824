// Lock the members whose ties an action may change, in the order of their ids, and read what stands between the two.
// access: write
// rows: one
// sample: {"viewer": "m1", "other": "m2", "invitation": "", "changes_viewer": true, "changes_other": true, "sent_since": "2026-01-01T00:00:00Z", "reported_since": "2026-01-01T00:00:00Z"}
MATCH (viewer:Member {id: $viewer})
CALL (viewer) {
  MATCH (other:Member {id: $other}) RETURN other
  UNION ALL
  MATCH (:Invitation {id: $invitation})-[:SENT|TO]-(other:Member) WHERE other <> viewer RETURN other LIMIT 1
}
UNWIND CASE WHEN viewer.id < other.id THEN [viewer, other] ELSE [other, viewer] END AS end
WITH * WHERE (end = viewer AND $changes_viewer) OR (end = other AND $changes_other)
// Removing what is not there takes the lock and changes nothing.
REMOVE end.locked
WITH viewer, other, count(end) AS locked
// Who was erased while this waited for the lock has no properties any more.
WHERE viewer.id IS NOT NULL AND other.id IS NOT NULL
RETURN
  other.id AS other, EXISTS { (viewer)-[:CONNECTED]-(other) } AS connected,
  EXISTS { (viewer)-[:FOLLOWS]->(other) } AS follows,
  head(COLLECT { MATCH (viewer)-[tie:FOLLOWS]->(other) RETURN toString(tie.since) }) AS follows_since,
  EXISTS { (other)-[:FOLLOWS]->(viewer) } AS followed,
  EXISTS { (viewer)-[:BLOCKED]->(other) } AS blocks, EXISTS { (other)-[:BLOCKED]->(viewer) } AS blocked,
  COUNT { (viewer)-[:CONNECTED]-() } AS viewer_connections, COUNT { (other)-[:CONNECTED]-() } AS other_connections,
  coalesce(other.invitations_from, 'everyone') AS accepts_from,
  other.invitations_from = 'shares_connection'
    AND EXISTS { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(other) } AS shares_connection,
  // From the sender on: a member sends a hundred a week, and may get any number.
  COLLECT {
    UNWIND [true, false] AS sent
    WITH sent, CASE WHEN sent THEN [viewer, other] ELSE [other, viewer] END AS ends
    WITH sent, ends[0] AS sender, ends[1] AS recipient
    MATCH (sender)-[:SENT]->(each:Invitation)
    WHERE EXISTS { (each)-[:TO]->(recipient) }
    RETURN each {.id, .state, .note, .made_follow, sent: sent, sent_at: toString(each.sent_at),
      answered_at: toString(each.answered_at), withdrawn_at: toString(each.withdrawn_at)}
  } AS invitations,
  COLLECT {
    MATCH (viewer)-[:SENT]->(each:Invitation) WHERE each.sent_at > datetime($sent_since)
    RETURN toString(each.sent_at)
  } AS sent_lately,
  COLLECT {
    MATCH (viewer)-[:SENT]->(each:Invitation {state: 'reported'}) WHERE each.answered_at > datetime($reported_since)
    RETURN toString(each.answered_at)
  } AS reports
