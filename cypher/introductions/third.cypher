// Introductions to a member at degree 3: pairs of connected members in between, best introducers first.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m9", "breadth": 200, "shown": 500, "limit": 5}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WITH viewer, other, fragments.hidden_from(viewer) AS hidden
WHERE NOT other IN hidden
// Lists of connections come later: a sort counts each list in scope once per row against the memory limit.
CALL (viewer, other, hidden) {
  // At degree 3, the viewer is connected to neither end of the last tie.
  WITH *, [] AS neither
  MATCH (viewer)-[:CONNECTED]-(introducer:Member)
  MATCH (introducer)-[:CONNECTED]-(second:Member)-[:CONNECTED]-(other)
  USING JOIN ON introducer
  // The tie is shown if one of its two members shows it. Those of the introducer are mutual connections.
  WHERE NOT second IN hidden
    AND (fragments.shows_ties(viewer, other, neither) OR fragments.shows_ties(viewer, second, neither))
  WITH introducer, second,
    fragments.shown_degree(introducer, hidden) AS degree,
    fragments.shown_degree(second, hidden) AS second_degree
  ORDER BY degree * second_degree, introducer.id, second.id
  LIMIT $breadth
  WITH second, second_degree, collect({member: introducer, degree: degree}) AS introducers
  RETURN collect({member: second, degree: second_degree, introducers: introducers}) AS seconds
}
CALL (viewer, other, hidden, seconds) {
  WITH *,
    COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections,
    COLLECT { MATCH (other)-[:CONNECTED]-(known) RETURN known } AS of_other
  WITH *, fragments.shows_ties(viewer, other, connections) AS other_shows
  UNWIND seconds AS next
  WITH *, next.member AS second, COLLECT {
    WITH next.member AS second MATCH (second)-[:CONNECTED]-(known) RETURN known
  } AS of_second
  WITH *, fragments.shows_ties(viewer, second, connections) AS second_shows
  WITH *, other_shows AND second_shows AS both_show
  WITH *, fragments.shown_mutuals(viewer, second, of_other, both_show, connections, hidden) AS mutuals_last
  UNWIND next.introducers AS it
  WITH *, it.member AS introducer
  WITH it, second, next.degree AS second_degree, mutuals_last,
    size(fragments.connections_among(introducer, connections)) AS mutuals,
    fragments.shown_mutuals(viewer, introducer, of_second, second_shows, connections, hidden) AS mutuals_on
  RETURN collect(it {.*, second: second, second_degree: second_degree,
    mutuals: [fragments.shown(mutuals), fragments.shown(mutuals_on), fragments.shown(mutuals_last)]}) AS paths
}
WITH paths, fragments.shown_degree(viewer, hidden) AS from_degree, fragments.shown_degree(other, hidden) AS to_degree
UNWIND paths AS path
WITH path.member AS introducer, path.second AS second, path.mutuals AS mutuals,
  toFloat(path.degree) AS degree, toFloat(path.second_degree) AS second_degree, from_degree, to_degree
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
