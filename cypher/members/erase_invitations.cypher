// Erase some of the invitations that a member sent or received. Returns the other members.
// access: write
// rows: one
// unordered: {"$limit": "all of them are erased in the end"}
// sample: {"id": "m1", "limit": 5000}
MATCH (member:Member {id: $id})
CALL (member) {
  MATCH (member)-[:SENT]->(invitation:Invitation)
  OPTIONAL MATCH (invitation)-[:TO]->(other:Member)
  RETURN invitation, other.id AS other
  UNION
  MATCH (member)<-[:TO]-(invitation:Invitation)
  OPTIONAL MATCH (invitation)<-[:SENT]-(other:Member)
  RETURN invitation, other.id AS other
}
WITH invitation, other LIMIT $limit
DETACH DELETE invitation
RETURN count(*) AS erased, ['SENT'] AS types, collect(DISTINCT other) AS others
