// The change log takes the place of a property of members.
// access: write
// rows: none
// full_scan: once
// sample: {}
MATCH (member:Member)
WHERE member.touched_at IS NOT NULL
CALL (member) { REMOVE member.touched_at } IN TRANSACTIONS OF 10000 ROWS
