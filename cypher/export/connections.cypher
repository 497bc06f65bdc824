// Connections, by the lesser id of the two members.
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
    MATCH (member)-[tie:CONNECTED]-(other:Member)
    WHERE other.id > member.id
    RETURN [other.id, toString(tie.since)]
    ORDER BY other.id
  } AS ties
ORDER BY key
