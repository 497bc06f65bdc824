// A member's profile as another member may see it.
// access: read
// rows: one
// sample: {"viewer": "m1", "other": "m9", "find_degree": true, "shown": 500}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WITH viewer, other, fragments.hidden_from(viewer) AS hidden
WHERE NOT other IN hidden
// Null if the service has the degree from memory.
WITH viewer, other, hidden, CASE WHEN $find_degree THEN other END AS target
WITH viewer, other, hidden, fragments.degree(viewer, target, hidden) AS degree
RETURN
  other.id AS id,
  other.name AS name,
  other.headline AS headline,
  other.title AS title,
  other.seniority AS seniority,
  other.industry AS industry,
  other.location AS location,
  coalesce(other.interests, []) AS interests,
  CASE WHEN viewer = other OR EXISTS { (viewer)-[:CONNECTED]-(other) } THEN other.email END AS email,
  degree,
  CASE WHEN viewer = other THEN COUNT { (viewer)-[:CONNECTED]-() } ELSE fragments.shown_degree(other, hidden) END AS connections,
  COUNT { (other)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (other)<-[:FOLLOWS]-(it) } AS followers,
  COLLECT {
    MATCH (other)-[affiliation:AFFILIATED]->(organization:Organization)
    RETURN {
      id: organization.id, name: organization.name, kind: organization.kind,
      role: affiliation.role, from: toString(affiliation.from), to: toString(affiliation.to)
    }
    ORDER BY affiliation.from DESC, organization.id, affiliation.role
  } AS affiliations
