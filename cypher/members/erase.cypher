// Erase a member who is locked and has no ties any more.
// access: write
// rows: none
// sample: {"id": "m1"}
MATCH (member:Member {id: $id})
DELETE member
