// Members who connect two companies.
// access: read
// rows: many
// full_scan: companies are found by name, which has an index
// sample: {"one": "Acme", "other": "Globex", "limit": 20}
// about: {"description": "Members who work at neither of two companies and have connections at both, by the smaller of the two numbers.", "parameters": [{"name": "one", "type": "string", "description": "Name of a company"}, {"name": "other", "type": "string", "description": "Name of another company"}, {"name": "limit", "type": "integer", "description": "Maximum number of rows"}]}
MATCH (:Organization {name: $one})<-[here:AFFILIATED]-(colleague:Member)-[:CONNECTED]-(bridge:Member)
WHERE here.to IS NULL
WITH bridge, count(DISTINCT colleague) AS at_one
MATCH (bridge)-[:CONNECTED]-(colleague:Member)-[there:AFFILIATED]->(:Organization {name: $other})
WHERE there.to IS NULL
WITH bridge, at_one, count(DISTINCT colleague) AS at_other
WHERE NOT EXISTS { (bridge)-[at:AFFILIATED]->(company:Organization)
  WHERE company.name IN [$one, $other] AND at.to IS NULL }
RETURN bridge.id AS id, bridge.name AS name, bridge.headline AS headline, at_one, at_other
ORDER BY CASE WHEN at_one < at_other THEN at_one ELSE at_other END DESC, at_one + at_other DESC, id
LIMIT $limit
