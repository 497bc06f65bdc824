// Fastest growing networks.
// access: read
// rows: many
// full_scan: a question about all connections
// sample: {"since": "2026-01-01", "limit": 20}
// about: {"description": "Members by connections made since a day, with the number they had before.", "parameters": [{"name": "since", "type": "date", "description": "First day"}, {"name": "limit", "type": "integer", "description": "Maximum number of rows"}]}
MATCH (member:Member)-[tie:CONNECTED]-()
WHERE tie.since >= datetime({date: date($since)})
WITH member, count(*) AS won
ORDER BY won DESC, member.id
LIMIT $limit
RETURN member.id AS id, member.name AS name, won, COUNT { (member)-[:CONNECTED]-() } - won AS before
ORDER BY won DESC, id
