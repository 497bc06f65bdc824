// Dismissals, by member.
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
    MATCH (member)-[tie:DISMISSED]->(other:Member)
    RETURN [other.id, toString(tie.at)]
    ORDER BY other.id
  } AS ties
ORDER BY key
