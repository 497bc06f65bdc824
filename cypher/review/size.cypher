// Size of a member's network, and number of pending invitations.
// access: read
// rows: one
// sample: {"viewer": "m1", "pending_since": "2025-07-05T00:00:00Z", "cooling_since": "2025-12-11T00:00:00Z", "old_since": "2025-12-02T00:00:00Z"}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  MATCH (viewer)-[:SENT]->(invitation:Invitation)-[:TO]->(other:Member)
  WHERE NOT other IN hidden AND NOT EXISTS { (viewer)-[:CONNECTED]-(other) }
    AND fragments.seen_by_sender(invitation) = 'pending'
  RETURN
    count(*) AS invitations_sent,
    count(CASE WHEN invitation.sent_at <= datetime($old_since) THEN 1 END) AS old_invitations
}
RETURN
  viewer.seniority AS seniority,
  COUNT { MATCH (viewer)-[:CONNECTED]-(other) WHERE NOT other IN hidden } AS connections,
  // The database stores the degree; traversing a million followers takes a second.
  COUNT { (viewer)<-[:FOLLOWS]-() }
    - COUNT { UNWIND hidden AS other MATCH (other)-[:FOLLOWS]->(viewer) RETURN other } AS followers,
  COUNT { MATCH (viewer)-[:FOLLOWS]->(other:Member) WHERE NOT other IN hidden } AS following_members,
  COUNT { (viewer)-[:FOLLOWS]->(:Organization) } AS following_organizations,
  COUNT {
    MATCH (viewer)-[:FOLLOWS]->(other:Member)
    WHERE NOT other IN hidden AND EXISTS { (other)-[:FOLLOWS]->(viewer) }
  } AS follows_both_ways,
  COUNT {
    MATCH (viewer)<-[:TO]-(invitation:Invitation {state: 'pending'})<-[:SENT]-(other:Member)
    WHERE NOT other IN hidden AND NOT EXISTS { (viewer)-[:CONNECTED]-(other) }
      AND fragments.seen_by_recipient(invitation) = 'pending'
  } AS invitations_received,
  invitations_sent,
  old_invitations
