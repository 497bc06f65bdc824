// Erase a locked member without ties.
// access: write
// rows: none
// sample: {"id": "m1"}
MATCH (member:Member {id: $id})
DELETE member
