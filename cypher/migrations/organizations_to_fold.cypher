// The names of organizations, by id.
// access: read
// rows: many
// sample: {"after": "", "limit": 5000}
MATCH (organization:Organization)
WHERE organization.id > $after
WITH organization ORDER BY organization.id LIMIT $limit
RETURN organization.id AS id, organization {.name} AS properties
ORDER BY id
