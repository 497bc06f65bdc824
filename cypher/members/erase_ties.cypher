// Erase some of a member's ties, except invitations, which could not be found again. Returns the other members.
// access: write
// rows: one
// unordered: {"$limit": "all of them are erased in the end"}
// sample: {"id": "m1", "limit": 5000}
MATCH (member:Member {id: $id})
MATCH (member)-[tie:!(SENT|TO)]-(other)
WITH tie, type(tie) AS type, other LIMIT $limit
// A directed tie belongs to the member at its start; a connection or a block belongs to both.
WITH tie, type, CASE
  WHEN other:Member AND (type IN ['CONNECTED', 'BLOCKED'] OR startNode(tie) = other) THEN other.id
END AS other
DELETE tie
RETURN count(*) AS erased, collect(DISTINCT type) AS types, collect(DISTINCT other) AS others
