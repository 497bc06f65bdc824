// Which of these members and organizations exist.
// access: read
// rows: many
// sample: {"members": ["m1"], "organizations": ["o1"]}
UNWIND $members AS id
MATCH (member:Member {id: id})
RETURN 'member' AS kind, member.id AS id
UNION ALL
UNWIND $organizations AS id
MATCH (organization:Organization {id: id})
RETURN 'organization' AS kind, organization.id AS id
