// Organizations with what the snapshot keeps of them, by id.
// access: read
// rows: many
// sample: {"ids": ["o1"]}
UNWIND $ids AS id
MATCH (organization:Organization {id: id})
RETURN organization.id AS id, organization.name AS name, organization.kind AS kind
ORDER BY id
