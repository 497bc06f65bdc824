// Whether any member exists.
// access: read
// rows: one
// sample: {}
MATCH (member:Member)
WHERE member.id > ''
RETURN member.id AS id
ORDER BY id
LIMIT 1
