// Introductions to a member at degree 3: pairs of connected members between, best introducers first.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "breadth": 200, "limit": 5}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT EXISTS { (viewer)-[:BLOCKED]-(other) }
WITH viewer, other, COLLECT {
  MATCH (other)-[:CONNECTED]-(second:Member)
  WHERE NOT EXISTS { (viewer)-[:BLOCKED]-(second) }
  RETURN second
} AS seconds
MATCH (viewer)-[:CONNECTED]-(introducer:Member)
MATCH (introducer)-[:CONNECTED]-(second:Member)
WHERE second IN seconds
WITH viewer, other, introducer, second,
  COUNT { (introducer)-[:CONNECTED]-() } AS degree,
  COUNT { (second)-[:CONNECTED]-() } AS second_degree
ORDER BY degree * second_degree, introducer.id, second.id
LIMIT $breadth
WITH
  introducer, second,
  COUNT { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(introducer) } AS mutuals,
  COUNT { (introducer)-[:CONNECTED]-()-[:CONNECTED]-(second) } AS mutuals_on,
  COUNT { (second)-[:CONNECTED]-()-[:CONNECTED]-(other) } AS mutuals_last,
  toFloat(degree) AS degree,
  toFloat(second_degree) AS second_degree,
  COUNT { (viewer)-[:CONNECTED]-() } AS from_degree,
  COUNT { (other)-[:CONNECTED]-() } AS to_degree
WITH introducer, second, [mutuals, mutuals_on, mutuals_last] AS mutuals, [
  round(mutuals / sqrt(degree * from_degree), 6),
  round(mutuals_on / sqrt(degree * second_degree), 6),
  round(mutuals_last / sqrt(second_degree * to_degree), 6)
] AS ties
RETURN
  [introducer {.id, .name, .headline}, second {.id, .name, .headline}] AS through,
  mutuals,
  ties,
  reduce(weakest = 1.0, tie IN ties | CASE WHEN tie < weakest THEN tie ELSE weakest END) AS strength
ORDER BY strength DESC, ties[0] + ties[1] + ties[2] DESC, introducer.id, second.id
LIMIT $limit
