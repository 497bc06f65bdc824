// Affiliations, by member.
// access: read
// rows: many
// sample: {"after": "", "limit": 100}
MATCH (member:Member)
WHERE member.id > $after
WITH member
ORDER BY member.id
LIMIT $limit
RETURN
  member.id AS key,
  COLLECT {
    MATCH (member)-[tie:AFFILIATED]->(organization:Organization)
    RETURN [organization.id, tie.role, toString(tie.from), toString(tie.to)]
    ORDER BY organization.id, tie.from, tie.role, tie.to
  } AS ties
ORDER BY key
