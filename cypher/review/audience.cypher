// A member's followers: their number, and the first of them by id, each with their numbers of connections and of ties.
// access: read
// rows: one
// sample: {"viewer": "m1", "sources": 5000, "shown": 500}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
RETURN
  // The database stores the degree; traversing a million followers takes a second.
  COUNT { (viewer)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (it)-[:FOLLOWS]->(viewer) } AS followers,
  COUNT {
    MATCH (viewer)-[:CONNECTED]-(other) WHERE NOT other IN hidden AND EXISTS { (other)-[:FOLLOWS]->(viewer) }
  } AS followers_connected,
  COLLECT {
    MATCH (viewer)<-[:FOLLOWS]-(source:Member) WHERE NOT source IN hidden
    WITH source, hidden ORDER BY source.id LIMIT $sources
    WITH source, fragments.shown_degree(source, hidden) AS known,
      COUNT { (source)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (source)<-[:FOLLOWS]-(it) } AS following
    RETURN [source.id, known, known + following] AS circle
    ORDER BY source.id
  } AS circles
