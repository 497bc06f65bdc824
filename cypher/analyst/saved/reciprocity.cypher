// Reciprocity of follows.
// access: read
// rows: one
// full_scan: a question about all follows
// sample: {}
// about: {"description": "How many follows between members are mutual, and how many are between connected members."}
MATCH (follower:Member)-[:FOLLOWS]->(followed:Member)
WITH
  count(*) AS follows,
  sum(CASE WHEN EXISTS { (followed)-[:FOLLOWS]->(follower) } THEN 1 ELSE 0 END) AS returned,
  sum(CASE WHEN EXISTS { (followed)-[:CONNECTED]-(follower) } THEN 1 ELSE 0 END) AS among_connected
RETURN
  follows, returned, round(toFloat(returned) / CASE follows WHEN 0 THEN 1 ELSE follows END, 4) AS reciprocity,
  among_connected
