// Members for the warm-up, each with a connection and a member at degree 2, and an organization that has members.
// access: read
// rows: many
// full_scan: stops after the first thousand members
// sample: {"members": 1000, "limit": 4}
// unordered: {"$members": "any members will do", "5": "so will any of theirs", "1": "or anybody", "$limit": "or any few", "head": "or any organization"}
MATCH (viewer:Member)
WITH viewer LIMIT $members
WHERE COUNT { (viewer)-[:CONNECTED]-() } < 500
CALL (viewer) {
  MATCH (viewer)-[:CONNECTED]-(friend)
  WITH friend LIMIT 5
  MATCH (friend)-[:CONNECTED]-(other)
  WHERE other <> viewer AND NOT EXISTS { (viewer)-[:CONNECTED]-(other) }
  RETURN friend, other LIMIT 1
}
WITH viewer, friend, other LIMIT $limit
RETURN
  viewer.id AS viewer, friend.id AS friend, other.id AS other,
  head(COLLECT { MATCH (viewer)-[:AFFILIATED]->(at:Organization) RETURN at.id LIMIT 1 }) AS organization
ORDER BY viewer
