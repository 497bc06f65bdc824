// The properties of members that search compares, by id.
// access: read
// rows: many
// sample: {"after": "", "limit": 5000}
MATCH (member:Member)
WHERE member.id > $after
WITH member ORDER BY member.id LIMIT $limit
RETURN member.id AS id, member {.name, .industry, .seniority, .location, .interests} AS properties
ORDER BY id
