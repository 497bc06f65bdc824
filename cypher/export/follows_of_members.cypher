// Follows of members, by follower.
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
    MATCH (member)-[tie:FOLLOWS]->(target:Member)
    RETURN [target.id, toString(tie.since)]
    ORDER BY target.id
  } AS ties
ORDER BY key
