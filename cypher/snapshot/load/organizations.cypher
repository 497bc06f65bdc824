// Organizations, by id.
// access: read
// rows: many
// sample: {"after": "", "limit": 100}
MATCH (organization:Organization)
WHERE organization.id > $after
WITH organization
ORDER BY organization.id
LIMIT $limit
RETURN organization.id AS id, id(organization) AS node, organization.name AS name, organization.kind AS kind
ORDER BY id
