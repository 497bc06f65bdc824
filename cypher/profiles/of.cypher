// A member as another may see them.
// access: read
// rows: one
// sample: {"viewer": "m1", "other": "m9", "shown": 500}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WITH viewer, other, COLLECT { MATCH (viewer)-[:BLOCKED]-(hidden:Member) RETURN hidden } AS hidden
WHERE NOT other IN hidden
OPTIONAL CALL (viewer, other, hidden) {
  // shortestPath refuses to look for a way from a member to themselves.
  WITH viewer, other, hidden
  WHERE viewer <> other
  MATCH path = shortestPath((viewer)-[:CONNECTED*..3]-(other))
  WHERE none(step IN nodes(path) WHERE step IN hidden)
  RETURN length(path) AS distance
}
WITH other, hidden, CASE WHEN viewer = other THEN 0 ELSE distance END AS degree,
  COUNT { (other)-[:CONNECTED]-() } - COUNT { UNWIND hidden AS it MATCH (other)-[:CONNECTED]-(it) } AS connections
RETURN
  other.id AS id,
  other.name AS name,
  other.headline AS headline,
  other.title AS title,
  other.seniority AS seniority,
  other.industry AS industry,
  other.location AS location,
  coalesce(other.interests, []) AS interests,
  CASE WHEN degree <= 1 THEN other.email END AS email,
  degree,
  CASE WHEN degree = 0 OR connections < $shown THEN connections ELSE $shown END AS connections,
  COUNT { (other)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (other)<-[:FOLLOWS]-(it) } AS followers,
  COLLECT {
    MATCH (other)-[affiliation:AFFILIATED]->(organization:Organization)
    RETURN {
      id: organization.id, name: organization.name, kind: organization.kind,
      role: affiliation.role, from: toString(affiliation.from), to: toString(affiliation.to)
    }
    ORDER BY affiliation.from DESC, organization.id, affiliation.role
  } AS affiliations
