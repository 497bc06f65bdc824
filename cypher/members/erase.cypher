// Erase a member and whatever is still tied to them.
// access: write
// rows: one
// sample: {"id": "m1"}
MATCH (member:Member {id: $id})
WITH member, member.id AS id
DETACH DELETE member
RETURN id
