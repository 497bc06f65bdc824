// Connections within a company.
// access: read
// rows: one
// full_scan: a company is found by name, which has an index
// sample: {"company": "Acme"}
// about: {"description": "Present members of a company, the connections among them, and their share of all possible connections.", "parameters": [{"name": "company", "type": "string", "description": "Name of a company"}]}
MATCH (:Organization {name: $company})<-[at:AFFILIATED]-(member:Member)
WHERE at.to IS NULL
WITH collect(DISTINCT member) AS members
UNWIND members AS member
WITH members, sum(COUNT { MATCH (member)-[:CONNECTED]-(colleague) WHERE colleague IN members }) / 2 AS connections
WITH size(members) AS members, connections
RETURN
  members, connections,
  CASE WHEN members > 1 THEN round(2.0 * connections / (members * (members - 1)), 4) END AS density
