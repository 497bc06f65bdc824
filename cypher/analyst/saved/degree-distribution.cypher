// Distribution of the number of connections.
// access: read
// rows: many
// full_scan: a question about all members
// sample: {}
// about: {"description": "Members by number of connections, in powers of two."}
MATCH (member:Member)
WITH COUNT { (member)-[:CONNECTED]-() } AS connections
WITH CASE WHEN connections = 0 THEN 0 ELSE toInteger(2 ^ floor(log(connections) / log(2) + 1e-9)) END AS at_least
RETURN at_least, count(*) AS members
ORDER BY at_least
