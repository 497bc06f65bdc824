// Affiliations, by node, of members in a range of ids.
// access: read
// rows: many
// sample: {"first": "m1", "last": "m9"}
MATCH (member:Member)
USING INDEX member:Member(id)
WHERE $first <= member.id <= $last
MATCH (member)-[tie:AFFILIATED]->(other:Organization)
WITH member, other, tie.from AS first, tie.to AS last
RETURN id(member) AS node,
  collect([id(other), fragments.day_number(first), fragments.day_number(last)]) AS ties
ORDER BY node
