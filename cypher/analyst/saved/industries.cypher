// Connections between industries.
// access: read
// rows: many
// full_scan: a question about all connections
// sample: {"limit": 50}
// unique: industry, with_industry
// about: {"description": "Connections between members of each pair of industries.", "parameters": [{"name": "limit", "type": "integer", "description": "Maximum number of rows"}]}
MATCH (member:Member)-[:CONNECTED]->(other:Member)
WITH coalesce(member.industry, 'unknown') AS one, coalesce(other.industry, 'unknown') AS another
WITH CASE WHEN one < another THEN [one, another] ELSE [another, one] END AS pair
RETURN pair[0] AS industry, pair[1] AS with_industry, count(*) AS connections
ORDER BY connections DESC, industry, with_industry
LIMIT $limit
