// Create organizations, or set the given properties of existing ones.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "id": "o1", "whole": {"name": "Acme"}, "given": {"name": "Acme"}, "keep": false}]}
UNWIND $rows AS row
MERGE (organization:Organization {id: row.id})
  ON CREATE SET organization += row.whole, organization.made_now = true
WITH
  row,
  organization,
  organization.made_now IS NOT NULL AS made,
  row.keep OR all(
    key IN keys(row.given)
    WHERE coalesce(organization[key] = row.given[key], organization[key] IS NULL AND row.given[key] IS NULL)
  ) AS same
REMOVE organization.made_now
FOREACH (changed IN CASE WHEN made OR same THEN [] ELSE [organization] END |
  SET changed += row.given
)
RETURN collect([row.number, CASE WHEN made THEN 'created' WHEN same THEN 'duplicate' ELSE 'updated' END]) AS results
