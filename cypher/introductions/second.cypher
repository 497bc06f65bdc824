// Introductions to a member at degree 2: the mutual connections, best introducer first.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "breadth": 200, "shown": 500, "limit": 5}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT fragments.hidden(viewer, other)
WITH viewer, other, fragments.hidden_from(viewer) AS hidden
// Lists of connections come later: a sort counts each list in scope once per row against the memory limit.
CALL (viewer, other, hidden) {
  MATCH (viewer)-[:CONNECTED]-(introducer:Member)
  MATCH (introducer)-[:CONNECTED]-(other)
  USING JOIN ON introducer
  WITH introducer, fragments.shown_degree(introducer, hidden) AS degree
  ORDER BY degree, introducer.id
  LIMIT $breadth
  RETURN collect({member: introducer, degree: degree}) AS introducers
}
CALL (viewer, other, hidden, introducers) {
  WITH *,
    COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections,
    COLLECT { MATCH (other)-[:CONNECTED]-(known) RETURN known } AS of_other
  WITH *, fragments.shows_ties(viewer, other, connections) AS other_shows
  UNWIND introducers AS it
  WITH *, it.member AS introducer
  WITH it, size(fragments.connections_among(introducer, connections)) AS mutuals,
    fragments.shown_mutuals(viewer, introducer, of_other, other_shows, connections, hidden) AS mutuals_on
  RETURN collect(it {.*, mutuals: [fragments.shown(mutuals), fragments.shown(mutuals_on)]}) AS paths
}
WITH paths, fragments.shown_degree(viewer, hidden) AS from_degree, fragments.shown_degree(other, hidden) AS to_degree
UNWIND paths AS path
WITH path.member AS introducer, path.mutuals AS mutuals, toFloat(path.degree) AS degree, from_degree, to_degree
// Tie strength is Salton's index: mutual connections over the geometric mean of both degrees.
WITH introducer, mutuals,
  [round(mutuals[0] / sqrt(degree * from_degree), 6), round(mutuals[1] / sqrt(degree * to_degree), 6)] AS ties
RETURN
  [introducer {.id, .name, .headline}] AS through,
  mutuals,
  ties,
  reduce(weakest = 1.0, tie IN ties | CASE WHEN tie < weakest THEN tie ELSE weakest END) AS strength
ORDER BY strength DESC, ties[0] + ties[1] DESC, introducer.id
LIMIT $limit
