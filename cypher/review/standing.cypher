// Number of a member's connections who are inactive, and number without mutual connections.
// access: read
// rows: one
// sample: {"viewer": "m1", "inactive_on": "2025-01-01"}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
WITH COLLECT { MATCH (viewer)-[:CONNECTED]-(other:Member) WHERE NOT other IN hidden RETURN other } AS connections
CALL (connections) {
  UNWIND connections AS other
  WITH other, EXISTS { MATCH (other)-[:CONNECTED]-(mutual) WHERE mutual IN connections } AS shared
  RETURN
    count(CASE WHEN other.last_active_on <= date($inactive_on) THEN 1 END) AS inactive_connections,
    count(CASE WHEN other.last_active_on IS NULL THEN 1 END) AS connections_of_unknown_activity,
    count(CASE WHEN NOT shared THEN 1 END) AS connections_without_mutuals
}
RETURN inactive_connections, connections_of_unknown_activity, connections_without_mutuals
