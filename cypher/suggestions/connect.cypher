// People you may know: members at degree 2, by score, best first.
// access: read
// rows: one
// sample: {"viewer": "m1", "today": "2026-01-01", "pending_since": "2025-07-05T00:00:00Z", "cooling_since": "2025-12-11T00:00:00Z", "sources": 200, "shown": 500, "candidates": 420, "organization": 1000000000, "location": 300000000, "industry": 200000000, "closest": 9000000000000000000, "after_points": null, "after_id": null, "limit": 21}
// unordered: {"$candidates + 1": "the caller sees from `rest` whether a better candidate may be left out, and then asks for more"}
// Each name is used for one thing: Neo4j renames those that are used for several, in an order that differs from plan to plan.
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
// First, while no long list is in scope: a sort counts each list once per row against the memory limit.
WITH viewer, hidden, COLLECT {
  MATCH (viewer)-[:CONNECTED]-(source)
  WITH source, fragments.shown_degree(source, hidden) AS degree
  ORDER BY degree, source.id LIMIT $sources
  WHERE degree > 1
  RETURN [source, toInteger(round(1e9 / log(degree)))] } AS sources
WITH viewer, hidden, sources, COLLECT {
  MATCH (viewer)-[tie:AFFILIATED]->(place) RETURN {at: place, from: tie.from, end: coalesce(tie.to, date($today))} } AS mine
WITH viewer, hidden, sources, mine, COLLECT { UNWIND mine AS time RETURN DISTINCT time.at } AS organizations
// Count organizations only for colleagues; for all candidates, if organizations have far more members than those.
WITH *, reduce(members = 0, each IN organizations | members + COUNT { (each)<-[:AFFILIATED]-() })
  > 300 * COUNT { (viewer)-[:CONNECTED]-() } AS large
CALL (viewer, hidden, sources, organizations, large) {
  WITH *, COLLECT {
    UNWIND CASE WHEN large THEN [] ELSE organizations END AS joined MATCH (joined)<-[:AFFILIATED]-(member) RETURN member
  } AS colleagues, COLLECT {
    MATCH (viewer)-[own:SENT|TO]-(sent:Invitation)-[:SENT|TO]-(invited) WHERE fragments.rules_out_suggestion(own, sent)
    RETURN invited } + COLLECT { MATCH (viewer)-[:DISMISSED]->(dismissed) RETURN dismissed }
    + COLLECT { MATCH (viewer)-[:CONNECTED]-(connection) RETURN connection } AS unwanted
  // Collect the members once more: a lookup in joined lists takes three times as long.
  WITH *, COLLECT { UNWIND hidden + unwanted + [viewer] AS ruled_out RETURN ruled_out } AS excluded
  UNWIND sources AS weighted
  WITH excluded, colleagues, weighted[0] AS via, weighted[1] AS weight
  MATCH (via)-[:CONNECTED]-(other) WHERE NOT other IN excluded
  WITH other, other IN colleagues AS colleague, sum(weight) AS total WHERE total <= $closest
  // Upper bound: each organization is shared for the longest time, and the place and the industry are the same.
  WITH other, total, total + $organization * CASE
    WHEN large OR colleague THEN COUNT { (other)-[:AFFILIATED]->(theirs) WHERE theirs IN organizations }
    ELSE 0 END AS bound ORDER BY bound DESC LIMIT $candidates + 1
  RETURN collect({member: other, closeness: total, shares: bound > total,
    most: (bound + $location + $industry + 500) / 1000}) AS candidates
}
// Two rounds: first a few who could be the best, then all who could still be better than the last of the page. The caller
// sorts: here, a sort would count all candidates once per row against the memory limit.
WITH *, reduce(best = [], round IN [1, 2] | best + COLLECT {
  WITH *, [found IN best | found.points] AS had
  WITH *, CASE WHEN size(had) >= $limit THEN reduce(low = null, one IN [some IN had WHERE size([more IN had WHERE more > some])
    < $limit] | CASE WHEN one >= low THEN low ELSE one END) END AS least
  UNWIND CASE round WHEN 1 THEN candidates[..3 * $limit] ELSE [left IN candidates[3 * $limit..$candidates]
    WHERE coalesce(left.most >= least, true)] END AS chosen
  WITH chosen.member AS candidate, chosen.closeness AS closeness, chosen.shares AS shares, least
  WHERE coalesce(candidate.discoverable, true)
  WITH candidate, closeness, least, (reduce(all = {score: closeness}, shared IN CASE WHEN shares THEN COLLECT {
    MATCH (candidate)-[their:AFFILIATED]->(at)
    UNWIND [own_time IN mine WHERE own_time.at = at] AS my
    WITH at, my, their, coalesce(their.to, date($today)) AS their_end
    WHERE coalesce(my.from <= their_end, true) AND coalesce(their.from <= my.end, true)
    // Half for the same place at the same time, the rest by years together, up to five. Unknown years count as none.
    // Of several times at one organization the longest counts. Neo4j 5 allows no max() within reduce().
    WITH at, CASE WHEN my.from > their.from THEN my.from WHEN their.from >= my.from THEN their.from END AS start,
      CASE WHEN my.end < their_end THEN my.end ELSE their_end END AS end
    WITH at, coalesce(duration.inDays(start, end).days / 1826.25, 0.0) AS years ORDER BY at.id, years DESC
    RETURN {at: at, score: toInteger(round($organization * (0.5 + 0.5 * CASE WHEN years < 1 THEN years ELSE 1.0 END)))}
  } ELSE [] END | CASE WHEN shared.at = all.at THEN all ELSE {at: shared.at, score: all.score + shared.score} END).score
    + CASE WHEN viewer.location = candidate.location THEN $location ELSE 0 END
    + CASE WHEN viewer.industry = candidate.industry THEN $industry ELSE 0 END + 500) / 1000 AS points
  WHERE coalesce(points >= least, true)
    AND ($after_id IS NULL OR points < $after_points OR (points = $after_points AND candidate.id > $after_id))
  RETURN candidate {.id, .name, .headline, points: points, closeness: (closeness + 500) / 1000} AS scored }) AS scores
WITH *, COUNT { (viewer)-[:CONNECTED]-() } AS connections
RETURN connections <= $sources AS exact, connections = 0 AS newcomer, candidates[$candidates].most AS rest, scores AS suggested
