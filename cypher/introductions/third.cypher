// Introductions to a member at degree 3: pairs of connected members in between, best introducers first.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "breadth": 200, "shown": 500, "limit": 5}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WITH viewer, other, fragments.hidden_from(viewer) AS hidden
WHERE NOT other IN hidden
WITH viewer, other, hidden, COLLECT {
  MATCH (other)-[:CONNECTED]-(second:Member) WHERE NOT second IN hidden RETURN second
} AS seconds, fragments.shown_degree(other, hidden) AS to_degree
MATCH (viewer)-[:CONNECTED]-(introducer:Member)
MATCH (introducer)-[:CONNECTED]-(second:Member)
WHERE second IN seconds
WITH viewer, other, hidden, to_degree, introducer, second,
  fragments.shown_degree(introducer, hidden) AS degree,
  fragments.shown_degree(second, hidden) AS second_degree
ORDER BY degree * second_degree, introducer.id, second.id
LIMIT $breadth
WITH
  introducer, second, to_degree,
  COUNT { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(introducer) } AS mutuals,
  COUNT { (introducer)-[:CONNECTED]-()-[:CONNECTED]-(second) }
    - COUNT { UNWIND hidden AS it MATCH (introducer)-[:CONNECTED]-(it)-[:CONNECTED]-(second) } AS mutuals_on,
  COUNT { (second)-[:CONNECTED]-()-[:CONNECTED]-(other) }
    - COUNT { UNWIND hidden AS it MATCH (second)-[:CONNECTED]-(it)-[:CONNECTED]-(other) } AS mutuals_last,
  toFloat(degree) AS degree, toFloat(second_degree) AS second_degree, fragments.shown_degree(viewer, hidden) AS from_degree
WITH *, fragments.shown(mutuals) AS mutuals, fragments.shown(mutuals_on) AS mutuals_on,
  fragments.shown(mutuals_last) AS mutuals_last
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
