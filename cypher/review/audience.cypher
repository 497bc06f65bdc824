// Whom a member's updates reach: followers, and the second step of some of them.
// access: read
// rows: one
// sample: {"viewer": "m1", "sources": 5000, "ties": 500000, "shown": 500}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
// The database stores the degree; traversing a million followers takes a second.
WITH viewer, hidden,
  COUNT { (viewer)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (it)-[:FOLLOWS]->(viewer) } AS followers
WITH viewer, hidden, followers, COLLECT {
  MATCH (viewer)<-[:FOLLOWS]-(source:Member)
  WHERE NOT source IN hidden
  WITH viewer, source, hidden ORDER BY source.id LIMIT $sources
  WITH source, fragments.shown_degree(source, hidden) AS connections, fragments.shows_ties(viewer, source) AS shows,
    COUNT { (source)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (source)<-[:FOLLOWS]-(it) } AS following
  RETURN {member: source, shows: shows, connections: connections, ties: connections + following} AS circle
  ORDER BY source.id
} AS circles
// Count all ties of each follower, in order of id, until those of one do not fit. So the result is always the same.
WITH viewer, hidden, followers, circles, reduce(fit = {ties: 0, members: 0}, circle IN circles |
  CASE WHEN fit.ties + circle.ties <= $ties
    THEN {ties: fit.ties + circle.ties, members: fit.members + 1}
    ELSE {ties: $ties + 1, members: fit.members}
  END).members AS fitting
CALL (viewer, hidden, circles, fitting) {
  UNWIND circles[..fitting] AS circle
  CALL (viewer, hidden, circle) {
    WITH viewer, circle, circle.member AS source WHERE circle.connections < $shown
    MATCH (source)-[:CONNECTED]-(reached:Member) WHERE circle.shows OR fragments.shows_ties(viewer, reached)
    RETURN reached
    UNION ALL
    // Of more connections than others may count, the first ones.
    WITH viewer, hidden, circle, circle.member AS source WHERE circle.connections = $shown
    MATCH (source)-[tie:CONNECTED]-(reached:Member) WHERE NOT reached IN hidden
    WITH viewer, circle, reached ORDER BY coalesce(tie.since, datetime('0001-01-01')), reached.id LIMIT $shown
    WHERE circle.shows OR fragments.shows_ties(viewer, reached)
    RETURN reached
    UNION ALL
    WITH circle.member AS source
    MATCH (source)<-[:FOLLOWS]-(reached:Member) RETURN reached
  }
  WITH DISTINCT viewer, hidden, reached
  WHERE reached <> viewer AND NOT reached IN hidden AND NOT EXISTS { (reached)-[:FOLLOWS]->(viewer) }
  RETURN count(reached) AS reach
}
RETURN followers, reach, fitting = followers AND all(circle IN circles WHERE circle.connections < $shown) AS reach_exact,
  COUNT {
    MATCH (viewer)-[:CONNECTED]-(other) WHERE NOT other IN hidden AND EXISTS { (other)-[:FOLLOWS]->(viewer) }
  } AS followers_connected
