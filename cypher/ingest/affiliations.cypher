// Write affiliations. Rows with the same member, organization, role and start are the same affiliation.
// access: write
// rows: one
// unordered: {"head": "the same member, organization, role and beginning is one affiliation"}
// sample: {"rows": [{"number": 0, "member": "m1", "organization": "o1", "role": null, "from": null, "to": null}]}
UNWIND $rows AS row
MATCH (member:Member {id: row.member})
MATCH (organization:Organization {id: row.organization})
OPTIONAL MATCH (member)-[old:AFFILIATED]->(organization)
  WHERE
    coalesce(old.role, '') = coalesce(row.role, '') AND
    coalesce(toString(old.from), '') = coalesce(toString(row.from), '')
WITH row, member, organization, head(collect(old)) AS old
WITH
  row,
  member,
  organization,
  old,
  CASE
    WHEN old IS NULL THEN 'created'
    WHEN row.to IS NULL OR coalesce(old.to = row.to, false) THEN 'duplicate'
    ELSE 'updated'
  END AS result
FOREACH (made IN CASE WHEN result = 'created' THEN [member] ELSE [] END |
  CREATE (made)-[:AFFILIATED {role: row.role, from: row.from, to: row.to}]->(organization)
)
FOREACH (changed IN CASE WHEN result = 'updated' THEN [old] ELSE [] END | SET changed.to = row.to)
RETURN collect([row.number, result]) AS results
