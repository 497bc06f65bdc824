// Whether there is any member.
// access: read
// rows: one
// scans: stops at the first
// sample: {}
MATCH (member:Member)
RETURN member.id AS id
LIMIT 1
