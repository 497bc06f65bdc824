// All shortest paths between two members.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m2", "limit": 20}
// unique: [step IN nodes(path) | step.id]
// unfiltered: analysts see all members
// about: {"description": "Paths over connections, up to six steps. Best viewed as a graph.", "parameters": [{"name": "viewer", "type": "member", "description": "Member at the start"}, {"name": "other", "type": "member", "description": "Member at the end"}, {"name": "limit", "type": "integer", "description": "Maximum number of paths"}]}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
MATCH path = allShortestPaths((viewer)-[:CONNECTED*..6]-(other))
RETURN path
ORDER BY [step IN nodes(path) | step.id]
LIMIT $limit
