// Affiliations of members in a range of ids: the nodes of both ends, first and last day.
// access: read
// rows: one
// sample: {"first": "m1", "last": "m9"}
MATCH (member:Member)
USING INDEX member:Member(id)
WHERE $first <= member.id <= $last
MATCH (member)-[tie:AFFILIATED]->(other:Organization)
WITH member, other, tie.from AS first, tie.to AS last
RETURN collect([id(member), id(other), fragments.day_number(first), fragments.day_number(last)]) AS ties
