// Strongest introducers of a member.
// access: read
// rows: many
// sample: {"viewer": "m1", "limit": 20}
// unfiltered: analysts see all members
// about: {"description": "A member's connections by the number of members at degree 2 that only they lead to, and by all that they lead to.", "parameters": [{"name": "viewer", "type": "member", "description": "Member to introduce"}, {"name": "limit", "type": "integer", "description": "Maximum number of rows"}]}
MATCH (viewer:Member {id: $viewer})-[:CONNECTED]-(introducer:Member)-[:CONNECTED]-(far:Member)
WHERE far <> viewer AND NOT EXISTS { (far)-[:CONNECTED]-(viewer) }
WITH far, collect(DISTINCT introducer) AS introducers
UNWIND introducers AS introducer
RETURN
  introducer.id AS id, introducer.name AS name, introducer.headline AS headline,
  count(*) AS leads_to, sum(CASE WHEN size(introducers) = 1 THEN 1 ELSE 0 END) AS alone
ORDER BY alone DESC, leads_to DESC, id
LIMIT $limit
