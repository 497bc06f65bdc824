// Connections made and followers gained in each month; a null month for those without a date.
// access: read
// rows: many
// sample: {"viewer": "m1"}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  MATCH (viewer)-[tie:CONNECTED]-(other)
  WHERE NOT other IN hidden
  RETURN tie.since.year * 100 + tie.since.month AS month, count(*) AS connections, 0 AS followers
  UNION ALL
  MATCH (viewer)<-[tie:FOLLOWS]-(other)
  WHERE NOT other IN hidden
  RETURN tie.since.year * 100 + tie.since.month AS month, 0 AS connections, count(*) AS followers
}
// Months are numbers up to here: a string for each tie takes twice the time.
WITH month, sum(connections) AS connections, sum(followers) AS followers
RETURN
  CASE WHEN month IS NOT NULL THEN left(toString(date({year: month / 100, month: month % 100})), 7) END AS month,
  connections, followers
ORDER BY month
