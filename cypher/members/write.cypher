// Create members, or set the given properties of existing ones.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "id": "m1", "whole": {"name": "Ana"}, "given": {"name": "Ana"}, "keep": false}]}
UNWIND $rows AS row
MERGE (member:Member {id: row.id})
  ON CREATE SET member += row.whole, member.made_now = true
WITH
  row,
  member,
  member.made_now IS NOT NULL AS made,
  row.keep OR all(
    key IN keys(row.given)
    WHERE coalesce(member[key] = row.given[key], member[key] IS NULL AND row.given[key] IS NULL)
  ) AS same
REMOVE member.made_now
FOREACH (changed IN CASE WHEN made OR same THEN [] ELSE [member] END | SET changed += row.given)
RETURN collect([row.number, CASE WHEN made THEN 'created' WHEN same THEN 'duplicate' ELSE 'updated' END]) AS results
