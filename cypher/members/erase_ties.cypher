// Erase some of a member's ties; an invitation without its ties could not be found again.
// access: write
// rows: one
// sample: {"id": "m1", "limit": 5000}
MATCH (member:Member {id: $id})
SET member.touched_at = datetime()
WITH member
MATCH (member)-[tie:CONNECTED|FOLLOWS|AFFILIATED|BLOCKED|DISMISSED|REMOVED]-(other)
WITH tie, other LIMIT $limit
FOREACH (_ IN CASE WHEN type(tie) = 'CONNECTED' THEN [1] ELSE [] END | SET other.touched_at = datetime())
DELETE tie
RETURN count(*) AS erased
