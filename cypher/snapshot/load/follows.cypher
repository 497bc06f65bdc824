// Members and organizations that are followed: the nodes of both ends, of members in a range of ids.
// access: read
// rows: one
// sample: {"first": "m1", "last": "m9"}
MATCH (member:Member)
USING INDEX member:Member(id)
WHERE $first <= member.id <= $last
MATCH (member)-[:FOLLOWS]->(other)
RETURN collect(id(member)) AS nodes, collect(id(other)) AS others
