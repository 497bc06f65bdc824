// What a member shares with each of several others: mutual connections, organizations and years, location, industry.
// access: read
// rows: many
// sample: {"viewer": "m1", "today": "2026-01-01", "ids": ["m9"], "named": 3, "shown": 500}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden,
  COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections
UNWIND range(0, size($ids) - 1) AS place
MATCH (other:Member {id: $ids[place]})
WHERE NOT other IN hidden
CALL (other, hidden, connections) {
  UNWIND fragments.connections_among(other, connections) AS mutual
  // Without the list in scope: a sort counts it once per row against the memory limit.
  WITH mutual, hidden
  WITH mutual, fragments.shown_degree(mutual, hidden) AS degree
  ORDER BY degree, mutual.id
  WITH collect(mutual) AS mutuals
  RETURN size(mutuals) AS mutuals, [mutual IN mutuals[..$named] | mutual {.id, .name, .headline}] AS among
}
WITH place, viewer, other, mutuals, among,
  COLLECT {
    MATCH (viewer)-[mine:AFFILIATED]->(shared:Organization)<-[theirs:AFFILIATED]-(other)
    WITH shared, mine, theirs, coalesce(mine.to, date($today)) AS my_end, coalesce(theirs.to, date($today)) AS their_end
    WHERE coalesce(mine.from <= their_end, true) AND coalesce(theirs.from <= my_end, true)
    WITH shared, CASE WHEN mine.from > theirs.from THEN mine.from WHEN theirs.from >= mine.from THEN theirs.from END AS start,
      CASE WHEN my_end < their_end THEN my_end ELSE their_end END AS end
    WITH shared, min(start.year) AS from_year, max(CASE WHEN start IS NOT NULL THEN end.year END) AS to_year
    RETURN shared {.id, .name, .kind, from_year: from_year, to_year: to_year}
    ORDER BY from_year, shared.id
  } AS organizations
RETURN
  other.id AS id,
  mutuals,
  among,
  organizations,
  CASE WHEN viewer.location = other.location THEN other.location END AS location,
  CASE WHEN viewer.industry = other.industry THEN other.industry END AS industry
ORDER BY place
