// Number of a member's connections with none of the listed values of a dimension, and number without a value.
// access: read
// rows: many
// sample: {"viewer": "m1", "listed": {"industry": ["Education"], "company": ["Acme"]}, "sizes": [{"value": "1-10", "from": 1, "to": 10}], "spans": [{"value": "7 days", "after": "2025-12-25"}]}
MATCH (viewer:Member {id: $viewer})-[:CONNECTED]-(other:Member)
WHERE NOT fragments.hidden(viewer, other)
WITH other, COLLECT {
  MATCH (other)-[at:AFFILIATED]->(company:Organization {kind: 'company'}) WHERE at.to IS NULL RETURN company
} AS companies
// The same values as in the breakdown.
UNWIND [
  ['industry', [other.industry]],
  ['seniority', [other.seniority]],
  ['company', [company IN companies | company.name]],
  ['company_size', [company IN companies |
    head([size IN $sizes WHERE size.from <= company.size <= size.to | size.value])]],
  ['location', [other.location]],
  ['interest', coalesce(other.interests, [])],
  ['activity', [head([span IN $spans WHERE toString(other.last_active_on) > span.after | span.value])]]
] AS said
WITH said[0] AS dimension, [value IN said[1] WHERE value <> ''] AS values
WITH dimension, size(values) > 0 AS known, any(value IN values WHERE value IN coalesce($listed[dimension], [])) AS listed
RETURN
  dimension,
  count(*) AS connections,
  count(CASE WHEN known AND NOT listed THEN 1 END) AS remaining,
  count(CASE WHEN NOT known THEN 1 END) AS unknown
ORDER BY dimension
