// Most followed members, and how many of their followers are connections.
// access: read
// rows: many
// full_scan: a question about all members
// sample: {"limit": 20}
// about: {"description": "Followers, connections, and followers who are also connections.", "parameters": [{"name": "limit", "type": "integer", "description": "Maximum number of rows"}]}
MATCH (member:Member)
WITH member, COUNT { (member)<-[:FOLLOWS]-() } AS followers
WHERE followers > 0
ORDER BY followers DESC, member.id
LIMIT $limit
RETURN
  member.id AS id, member.name AS name, member.headline AS headline, followers,
  COUNT { (member)-[:CONNECTED]-() } AS connections,
  COUNT { MATCH (member)<-[:FOLLOWS]-(follower) WHERE EXISTS { (follower)-[:CONNECTED]-(member) } } AS known
ORDER BY followers DESC, id
