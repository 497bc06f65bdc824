// Introductions to a member at degree 3: pairs of connected members in between, best introducers first.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "breadth": 200, "shown": 500, "limit": 5}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WITH viewer, other, fragments.hidden_from(viewer) AS hidden,
  COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections
WHERE NOT other IN hidden
WITH *, fragments.shown_degree(other, hidden) AS to_degree, fragments.shows_ties(viewer, other, connections) AS other_shows
// The tie is shown if one of its two members shows it. Those of the introducer are mutual connections.
WITH *, [second IN COLLECT { MATCH (other)-[:CONNECTED]-(near:Member) WHERE NOT near IN hidden RETURN near }
  WHERE other_shows OR fragments.shows_ties(viewer, second, connections)] AS seconds
MATCH (viewer)-[:CONNECTED]-(introducer:Member)
MATCH (introducer)-[:CONNECTED]-(second:Member)
WHERE second IN seconds
WITH viewer, other, hidden, connections, to_degree, other_shows, introducer, second,
  fragments.shown_degree(introducer, hidden) AS degree,
  fragments.shown_degree(second, hidden) AS second_degree
ORDER BY degree * second_degree, introducer.id, second.id
LIMIT $breadth
WITH *, fragments.shows_ties(viewer, second, connections) AS second_shows
WITH *, other_shows AND second_shows AS both_show
WITH *,
  COUNT { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(introducer) } AS mutuals,
  fragments.shown_mutuals(viewer, introducer, second, second_shows, connections, hidden) AS mutuals_on,
  fragments.shown_mutuals(viewer, second, other, both_show, connections, hidden) AS mutuals_last,
  fragments.shown_degree(viewer, hidden) AS from_degree
WITH introducer, second, [fragments.shown(mutuals), fragments.shown(mutuals_on), fragments.shown(mutuals_last)] AS mutuals,
  toFloat(degree) AS degree, toFloat(second_degree) AS second_degree, from_degree, to_degree
WITH introducer, second, mutuals, [
  round(mutuals[0] / sqrt(degree * from_degree), 6),
  round(mutuals[1] / sqrt(degree * second_degree), 6),
  round(mutuals[2] / sqrt(second_degree * to_degree), 6)
] AS ties
RETURN
  [introducer {.id, .name, .headline}, second {.id, .name, .headline}] AS through,
  mutuals,
  ties,
  reduce(weakest = 1.0, tie IN ties | CASE WHEN tie < weakest THEN tie ELSE weakest END) AS strength
ORDER BY strength DESC, ties[0] + ties[1] + ties[2] DESC, introducer.id, second.id
LIMIT $limit
