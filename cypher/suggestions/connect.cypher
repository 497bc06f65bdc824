// People you may know: members at degree 2, by score, best first.
// access: read
// rows: one
// sample: {"viewer": "m1", "today": "2026-01-01", "pending_since": "2025-07-05T00:00:00Z", "cooling_since": "2025-12-11T00:00:00Z", "sources": 200, "shown": 500, "candidates": 420, "organization": 1000000000, "location": 300000000, "industry": 200000000, "closest": 9000000000000000000, "after_points": null, "after_id": null, "limit": 21}
// unordered: {"$candidates + 1": "the caller sees from `rest` whether a better candidate may be left out, and then asks for more"}
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
  MATCH (viewer)-[it:AFFILIATED]->(at) RETURN {at: at, from: it.from, end: coalesce(it.to, date($today))} } AS mine
WITH viewer, hidden, sources, mine, COLLECT { UNWIND mine AS it RETURN DISTINCT it.at } AS organizations
// Count organizations only for colleagues; for all candidates, if organizations have far more members than those.
WITH *, reduce(all = 0, at IN organizations | all + COUNT { (at)<-[:AFFILIATED]-() })
  > 300 * COUNT { (viewer)-[:CONNECTED]-() } AS large
CALL (viewer, hidden, sources, organizations, large) {
  WITH *, COLLECT {
    UNWIND CASE WHEN large THEN [] ELSE organizations END AS at MATCH (at)<-[:AFFILIATED]-(colleague) RETURN colleague
  } AS colleagues, COLLECT {
    MATCH (viewer)-[own:SENT|TO]-(it:Invitation)-[:SENT|TO]-(invited) WHERE fragments.rules_out_suggestion(own, it)
    RETURN invited } + COLLECT { MATCH (viewer)-[:DISMISSED]->(dismissed) RETURN dismissed }
    + COLLECT { MATCH (viewer)-[:CONNECTED]-(connection) RETURN connection } AS unwanted
  // Collect the members once more: a lookup in joined lists takes three times as long.
  WITH *, COLLECT { UNWIND hidden + unwanted + [viewer] AS it RETURN it } AS excluded
  UNWIND sources AS it
  WITH excluded, colleagues, it[0] AS source, it[1] AS weight
  MATCH (source)-[:CONNECTED]-(candidate) WHERE NOT candidate IN excluded
  WITH candidate, candidate IN colleagues AS colleague, sum(weight) AS closeness
  WHERE closeness <= $closest
  // Upper bound: each organization is shared for the longest time, and the place and the industry are the same.
  WITH candidate, closeness, closeness + $organization * CASE
    WHEN large OR colleague THEN COUNT { (candidate)-[:AFFILIATED]->(at) WHERE at IN organizations }
    ELSE 0 END AS most
  ORDER BY most DESC LIMIT $candidates + 1
  RETURN collect({member: candidate, closeness: closeness, shares: most > closeness,
    most: (most + $location + $industry + 500) / 1000}) AS candidates
}
// Two rounds: first a few who could be the best, then all who could still be better than the last of the page. The caller
// sorts: here, a sort would count all candidates once per row against the memory limit.
WITH *, reduce(best = [], round IN [1, 2] | best + COLLECT {
  WITH *, reduce(none = null, it IN COLLECT { UNWIND CASE WHEN size(best) < $limit THEN [] ELSE best END AS it
    RETURN percentileDisc(it.points, (size(best) - $limit + 0.5) / size(best)) } | it) AS least
  UNWIND CASE round WHEN 1 THEN candidates[..3 * $limit] ELSE [it IN candidates[3 * $limit..$candidates]
    WHERE coalesce(it.most >= least, true)] END AS it
  WITH it.member AS candidate, it.closeness AS closeness, it.shares AS shares, least
  WHERE coalesce(candidate.discoverable, true)
  WITH candidate, closeness, least, (reduce(all = {score: closeness}, shared IN CASE WHEN shares THEN COLLECT {
    MATCH (candidate)-[theirs:AFFILIATED]->(at)
    UNWIND [it IN mine WHERE it.at = at] AS my
    WITH at, my, theirs, coalesce(theirs.to, date($today)) AS their_end
    WHERE coalesce(my.from <= their_end, true) AND coalesce(theirs.from <= my.end, true)
    // Half for the same place at the same time, the rest by years together, up to five. Unknown years count as none.
    // Of several times at one organization the longest counts. Neo4j 5 allows no max() within reduce().
    WITH at, CASE WHEN my.from > theirs.from THEN my.from WHEN theirs.from >= my.from THEN theirs.from END AS start,
      CASE WHEN my.end < their_end THEN my.end ELSE their_end END AS end
    WITH at, coalesce(duration.inDays(start, end).days / 1826.25, 0.0) AS years ORDER BY at.id, years DESC
    RETURN {at: at, score: toInteger(round($organization * (0.5 + 0.5 * CASE WHEN years < 1 THEN years ELSE 1.0 END)))}
  } ELSE [] END | CASE WHEN shared.at = all.at THEN all ELSE {at: shared.at, score: all.score + shared.score} END).score
    + CASE WHEN viewer.location = candidate.location THEN $location ELSE 0 END
    + CASE WHEN viewer.industry = candidate.industry THEN $industry ELSE 0 END + 500) / 1000 AS points
  WHERE coalesce(points >= least, true)
    AND ($after_id IS NULL OR points < $after_points OR (points = $after_points AND candidate.id > $after_id))
  RETURN candidate {.id, .name, .headline, points: points, closeness: (closeness + 500) / 1000} }) AS best
WITH *, COUNT { (viewer)-[:CONNECTED]-() } AS connections
RETURN connections <= $sources AS exact, connections = 0 AS newcomer, candidates[$candidates].most AS rest, best AS suggested
