// Erase some of the invitations that a member sent or got.
// access: write
// rows: one
// sample: {"id": "m1", "limit": 5000}
MATCH (member:Member {id: $id})
CALL (member) {
  MATCH (member)-[:SENT]->(invitation:Invitation) RETURN invitation
  UNION
  MATCH (member)<-[:TO]-(invitation:Invitation) RETURN invitation
}
WITH invitation LIMIT $limit
DETACH DELETE invitation
RETURN count(*) AS erased
