// The state of an ordered pair of members: what an action of the viewer on the other depends on.
// access: read
// rows: one
// unordered: {"head": "two members have one connection, and one follow in each direction"}
// unfiltered: blocks are part of the state; the rules decide what they mean
// exact: the rules compare the count with the limit, which others may know of
// sample: {"viewer": "m1", "other": "m2", "count_mutuals": true, "sent_since": "2026-01-01T00:00:00Z", "reported_since": "2026-01-01T00:00:00Z"}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WITH viewer, other, head(COLLECT { MATCH (viewer)-[tie:CONNECTED]-(other) RETURN tie }) AS connection,
  COLLECT {
    MATCH (viewer)-[:CONNECTED]-(known)
    WHERE $count_mutuals OR other.invitations_from = 'shares_connection'
    RETURN known
  } AS connections
WITH viewer, other, connection, size(fragments.connections_among(other, connections)) AS mutuals
RETURN
  other.id AS other,
  other {.id, .name, .headline} AS member,
  CASE WHEN $count_mutuals THEN mutuals END AS mutuals,
  connection IS NOT NULL AS connected,
  toString(connection.since) AS connected_since,
  EXISTS { (viewer)-[:FOLLOWS]->(other) } AS follows,
  head(COLLECT { MATCH (viewer)-[tie:FOLLOWS]->(other) RETURN toString(tie.since) }) AS follows_since,
  EXISTS { (other)-[:FOLLOWS]->(viewer) } AS followed,
  EXISTS { (viewer)-[:BLOCKED]->(other) } AS blocks,
  EXISTS { (other)-[:BLOCKED]->(viewer) } AS blocked,
  EXISTS { (viewer)-[:DISMISSED]->(other) } AS dismissed,
  COUNT { (viewer)-[:CONNECTED]-() } AS viewer_connections,
  COUNT { (other)-[:CONNECTED]-() } AS other_connections,
  coalesce(other.invitations_from, 'everyone') AS accepts_from,
  other.invitations_from = 'shares_connection' AND mutuals > 0 AS shares_connection,
  fragments.shows_connections(viewer, other) AS shows_connections,
  coalesce(other.primary_action, 'connect') AS preferred_action,
  coalesce(viewer.premium, false) AS premium,
  // Start from the sender: a member sends at most a hundred a week, but can receive any number.
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
