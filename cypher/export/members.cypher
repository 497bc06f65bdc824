// Members, by id.
// access: read
// rows: many
// sample: {"after": "", "limit": 100}
MATCH (member:Member)
WHERE member.id > $after
RETURN member.id AS key, properties(member) AS record
ORDER BY key
LIMIT $limit
