// Connections removed, by remover.
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
    MATCH (member)-[tie:REMOVED]->(other:Member)
    RETURN [other.id, toString(tie.at), toString(tie.since)]
    ORDER BY other.id, tie.at
  } AS ties
ORDER BY key
