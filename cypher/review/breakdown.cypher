// A member's connections by profile: the most frequent values of each dimension.
// access: read
// rows: many
// sample: {"viewer": "m1", "sizes": [{"value": "1-10", "from": 1, "to": 10}], "spans": [{"value": "7 days", "after": "2025-12-25"}], "entries": 10}
MATCH (viewer:Member {id: $viewer})-[:CONNECTED]-(other:Member)
WHERE NOT fragments.hidden(viewer, other)
WITH other, COLLECT {
  MATCH (other)-[at:AFFILIATED]->(company:Organization {kind: 'company'}) WHERE at.to IS NULL RETURN company
} AS companies
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
UNWIND range(0, size(values) - 1) AS place
WITH dimension, values, place, values[place] AS value
// A value that a member has twice counts once.
WHERE NOT value IN values[..place]
WITH dimension, value, count(*) AS count
ORDER BY dimension, count DESC, value
WITH dimension, collect({value: value, count: count}) AS entries
RETURN dimension, entries[..$entries] AS entries
ORDER BY dimension
