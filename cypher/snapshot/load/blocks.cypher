// Blocks, each in the direction in which it is stored: the nodes of both ends, of members in a range of ids.
// access: read
// rows: one
// sample: {"first": "m1", "last": "m9"}
MATCH (member:Member)
USING INDEX member:Member(id)
WHERE $first <= member.id <= $last
MATCH (member)-[:BLOCKED]->(other:Member)
RETURN collect(id(member)) AS nodes, collect(id(other)) AS others
