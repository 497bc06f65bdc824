// Organizations, by id.
// access: read
// rows: many
// sample: {"after": "", "limit": 100}
MATCH (organization:Organization)
WHERE organization.id > $after
RETURN organization.id AS key, properties(organization) AS record
ORDER BY key
LIMIT $limit
