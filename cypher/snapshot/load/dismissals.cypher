// Dismissals, by node, of members in a range of ids.
// access: read
// rows: many
// sample: {"first": "m1", "last": "m9"}
MATCH (member:Member)
USING INDEX member:Member(id)
WHERE $first <= member.id <= $last
MATCH (member)-[:DISMISSED]->(other:Member)
RETURN id(member) AS node, collect(id(other)) AS ties
ORDER BY node
