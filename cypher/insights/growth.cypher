// Connections made and followers won in each month; a null month for those without a date.
// access: read
// rows: many
// sample: {"viewer": "m1"}
MATCH (viewer:Member {id: $viewer})
WITH viewer, COLLECT { MATCH (viewer)-[:BLOCKED]-(hidden:Member) RETURN DISTINCT hidden } AS hidden
CALL (viewer, hidden) {
  MATCH (viewer)-[tie:CONNECTED]-(other)
  WHERE NOT other IN hidden
  RETURN left(toString(tie.since), 7) AS month, count(*) AS connections, 0 AS followers
  UNION ALL
  MATCH (viewer)<-[tie:FOLLOWS]-(other)
  WHERE NOT other IN hidden
  RETURN left(toString(tie.since), 7) AS month, 0 AS connections, count(*) AS followers
}
RETURN month, sum(connections) AS connections, sum(followers) AS followers
ORDER BY month
