// Erase a member and whatever is still tied to them.
// access: write
// rows: one
// sample: {"id": "m1"}
MATCH (member:Member {id: $id})
// Removing what is not there takes the lock and changes nothing: from here on nobody ties anything to the member.
REMOVE member.locked
WITH member, member.id AS id
CALL (member) {
  MATCH (member)-[:SENT|TO]-(invitation:Invitation)
  DETACH DELETE invitation
}
DETACH DELETE member
RETURN id
