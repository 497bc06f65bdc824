// People one may know: members at degree 2, the closest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "today": "2026-01-01", "pending_since": "2025-07-05T00:00:00Z", "cooling_since": "2025-12-11T00:00:00Z", "sources": 200, "candidates": 1000, "finalists": 200, "weights": {"organization": 1.0, "location": 0.3, "industry": 0.2}, "after_score": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WITH viewer, COLLECT { MATCH (viewer)-[:CONNECTED]-(source) RETURN source } AS connections, COLLECT {
  MATCH (viewer)-[mine:SENT|TO]-(it:Invitation)-[:SENT|TO]-(invited)
  WHERE fragments.rules_out_suggestion(mine, it)
  RETURN invited } + COLLECT { MATCH (viewer)-[:DISMISSED]->(dismissed) RETURN dismissed } AS unwanted,
  fragments.hidden_from(viewer) AS hidden
UNWIND connections AS source
WITH viewer, connections + unwanted + hidden + [viewer] AS excluded, source,
  COUNT { (source)-[:CONNECTED]-() } - COUNT { UNWIND hidden AS it MATCH (source)-[:CONNECTED]-(it) } AS degree
ORDER BY degree, source.id LIMIT $sources
WITH viewer, excluded, source, 1.0 / log(degree) AS weight
MATCH (source)-[:CONNECTED]-(candidate)
WHERE NOT candidate IN excluded
WITH viewer, candidate, sum(weight) AS closeness
ORDER BY closeness DESC
LIMIT $candidates
WHERE coalesce(candidate.discoverable, true)
WITH viewer, candidate, closeness
ORDER BY closeness DESC, candidate.id
LIMIT $finalists
WITH candidate, closeness, reduce(score = closeness, shared IN COLLECT {
  MATCH (viewer)-[mine:AFFILIATED]->(shared:Organization)<-[theirs:AFFILIATED]-(candidate)
  WITH shared, mine, theirs, coalesce(mine.to, date($today)) AS my_end, coalesce(theirs.to, date($today)) AS their_end
  WHERE coalesce(mine.from <= their_end, true) AND coalesce(theirs.from <= my_end, true)
  // Half for the same place at the same time, the rest by years together, up to five; unknown years are none.
  WITH shared, CASE WHEN mine.from > theirs.from THEN mine.from WHEN theirs.from >= mine.from THEN theirs.from END AS start,
    CASE WHEN my_end < their_end THEN my_end ELSE their_end END AS end
  WITH shared, max(coalesce(duration.inDays(start, end).days / 1826.25, 0.0)) AS years
  RETURN 0.5 + 0.5 * CASE WHEN years < 1 THEN years ELSE 1.0 END
} | score + $weights.organization * shared)
  + CASE WHEN viewer.location = candidate.location THEN $weights.location ELSE 0 END
  + CASE WHEN viewer.industry = candidate.industry THEN $weights.industry ELSE 0 END AS exact
WITH candidate, closeness, round(exact, 6) AS score
WHERE $after_id IS NULL OR score < $after_score OR (score = $after_score AND candidate.id > $after_id)
WITH candidate, closeness, score ORDER BY score DESC, candidate.id LIMIT $limit
RETURN candidate.id AS id, candidate.name AS name, candidate.headline AS headline, score, round(closeness, 6) AS closeness
