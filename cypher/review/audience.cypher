// Whom a member's updates reach: followers, and the second step of some of them.
// access: read
// rows: one
// sample: {"viewer": "m1", "sources": 5000, "ties": 500000}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
// The database stores the degree; traversing a million followers takes a second.
WITH viewer, hidden, COUNT { (viewer)<-[:FOLLOWS]-() } - COUNT {
  UNWIND hidden AS other
  MATCH (other)-[:FOLLOWS]->(viewer)
  RETURN other
} AS followers
WITH viewer, hidden, followers, COLLECT {
  MATCH (viewer)<-[:FOLLOWS]-(source:Member)
  WHERE NOT source IN hidden
  WITH source
  ORDER BY source.id
  LIMIT $sources
  RETURN source
} AS sources
CALL (sources) {
  UNWIND sources AS source
  WITH source, COUNT { (source)-[:CONNECTED]-() } + COUNT { (source)<-[:FOLLOWS]-() } AS ties
  ORDER BY source.id
  RETURN collect({member: source, ties: ties}) AS circles
}
// Count all ties of each follower, in order of id, until those of one do not fit. So the result is always the same.
WITH viewer, hidden, followers, circles, reduce(fit = {ties: 0, members: 0}, circle IN circles |
  CASE WHEN fit.ties + circle.ties <= $ties
    THEN {ties: fit.ties + circle.ties, members: fit.members + 1}
    ELSE {ties: $ties + 1, members: fit.members}
  END).members AS fitting
RETURN
  followers,
  COUNT {
    MATCH (viewer)-[:CONNECTED]-(other:Member)
    WHERE NOT other IN hidden AND EXISTS { (other)-[:FOLLOWS]->(viewer) }
  } AS followers_connected,
  COUNT {
    UNWIND circles[..fitting] AS circle
    WITH circle.member AS source
    MATCH (source)-[tie:CONNECTED|FOLLOWS]-(reached:Member)
    WHERE type(tie) = 'CONNECTED' OR startNode(tie) = reached
    WITH DISTINCT reached
    WHERE reached <> viewer AND NOT reached IN hidden AND NOT EXISTS { (reached)-[:FOLLOWS]->(viewer) }
    RETURN reached
  } AS reach,
  fitting = followers AS reach_exact
