// Number of members whom some of a member's followers pass updates on to: their connections and followers.
// access: read
// rows: one
// sample: {"viewer": "m1", "whole": ["m2"], "capped": ["m3"], "shown": 500}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (hidden) {
  // Of more connections than others may count, the first ones. Lists of connections come later: a sort counts each list
  // in scope once per row against the memory limit.
  UNWIND $capped AS id
  MATCH (source:Member {id: id}) WHERE NOT source IN hidden
  RETURN collect({source: source, first: COLLECT {
    MATCH (source)-[tie:CONNECTED]-(reached:Member) WHERE NOT reached IN hidden
    RETURN reached ORDER BY coalesce(tie.since, datetime('0001-01-01')), reached.id LIMIT $shown
  }}) AS capped
}
WITH *, COLLECT { MATCH (viewer)-[:CONNECTED]-(known) RETURN known } AS connections
CALL (viewer, hidden, capped, connections) {
  CALL (viewer, hidden, capped, connections) {
    UNWIND $whole AS id
    MATCH (source:Member {id: id}) WHERE NOT source IN hidden
    WITH *, fragments.shows_ties(viewer, source, connections) AS shows
    MATCH (source)-[:CONNECTED]-(reached:Member)
    WHERE shows OR fragments.shows_ties(viewer, reached, connections)
    RETURN reached
    UNION ALL
    UNWIND capped AS circle
    WITH *, circle.source AS source
    WITH *, fragments.shows_ties(viewer, source, connections) AS shows
    UNWIND circle.first AS reached
    WITH * WHERE shows OR fragments.shows_ties(viewer, reached, connections)
    RETURN reached
    UNION ALL
    UNWIND $whole + $capped AS id
    MATCH (source:Member {id: id}) WHERE NOT source IN hidden
    MATCH (source)<-[:FOLLOWS]-(reached:Member)
    RETURN reached
  }
  WITH DISTINCT viewer, hidden, reached
  WHERE reached <> viewer AND NOT reached IN hidden AND NOT EXISTS { (reached)-[:FOLLOWS]->(viewer) }
  RETURN count(reached) AS reach
}
RETURN reach
