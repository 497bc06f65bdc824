// Whom a member's updates reach: followers, and the second step of some of them.
// access: read
// rows: one
// sample: {"viewer": "m1", "sources": 5000, "ties": 500000, "shown": 500}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
WITH viewer, hidden, COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections,
  // The database stores the degree; traversing a million followers takes a second.
  COUNT { (viewer)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (it)-[:FOLLOWS]->(viewer) } AS followers
WITH *, COLLECT {
  MATCH (viewer)<-[:FOLLOWS]-(source:Member) WHERE NOT source IN hidden
  WITH viewer, source, hidden, connections ORDER BY source.id LIMIT $sources
  WITH source, fragments.shown_degree(source, hidden) AS known, fragments.shows_ties(viewer, source, connections) AS shows,
    COUNT { (source)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (source)<-[:FOLLOWS]-(it) } AS following
  RETURN {member: source, shows: shows, known: known, ties: known + following} AS circle
  ORDER BY source.id
} AS circles
// Count all ties of each follower, in order of id, until those of one do not fit. So the result is always the same.
WITH *, reduce(fit = {ties: 0, members: 0}, circle IN circles |
  CASE WHEN fit.ties + circle.ties <= $ties
    THEN {ties: fit.ties + circle.ties, members: fit.members + 1}
    ELSE {ties: $ties + 1, members: fit.members}
  END).members AS fitting
CALL (viewer, hidden, connections, circles, fitting) {
  UNWIND circles[..fitting] AS circle
  CALL (viewer, hidden, connections, circle) {
    WITH *, circle.member AS source WHERE circle.known < $shown
    MATCH (source)-[:CONNECTED]-(reached:Member)
    WHERE circle.shows OR fragments.shows_ties(viewer, reached, connections)
    RETURN reached
    UNION ALL
    // Of more connections than others may count, the first ones.
    WITH *, circle.member AS source WHERE circle.known = $shown
    MATCH (source)-[tie:CONNECTED]-(reached:Member) WHERE NOT reached IN hidden
    WITH * ORDER BY coalesce(tie.since, datetime('0001-01-01')), reached.id LIMIT $shown
    WHERE circle.shows OR fragments.shows_ties(viewer, reached, connections)
    RETURN reached
    UNION ALL
    WITH circle.member AS source MATCH (source)<-[:FOLLOWS]-(reached:Member) RETURN reached
  }
  WITH DISTINCT viewer, hidden, reached
  WHERE reached <> viewer AND NOT reached IN hidden AND NOT EXISTS { (reached)-[:FOLLOWS]->(viewer) }
  RETURN count(reached) AS reach
}
RETURN followers, reach, fitting = followers AND all(circle IN circles WHERE circle.known < $shown) AS reach_exact,
  COUNT {
    MATCH (viewer)-[:CONNECTED]-(other) WHERE NOT other IN hidden AND EXISTS { (other)-[:FOLLOWS]->(viewer) }
  } AS followers_connected
