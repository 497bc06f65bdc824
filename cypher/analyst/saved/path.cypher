// All shortest paths between two members.
// access: read
// rows: many
// sample: {"viewer": "m1", "other": "m2", "limit": 20}
// unique: [step IN nodes(path) | step.id]
// unfiltered: analysts see all members
// about: {"description": "Over connections, up to six steps; look at it as a graph.", "parameters": [{"name": "viewer", "type": "member", "description": "From whom"}, {"name": "other", "type": "member", "description": "To whom"}, {"name": "limit", "type": "integer", "description": "Paths at most"}]}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
MATCH path = allShortestPaths((viewer)-[:CONNECTED*..6]-(other))
RETURN path
ORDER BY [step IN nodes(path) | step.id]
LIMIT $limit
