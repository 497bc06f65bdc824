// Save a query under a name, unless the name belongs to another owner.
// access: write
// rows: one
// unlogged: saved queries are not part of the network
// sample: {"name": "mine", "owner": "ana", "as_admin": false, "now": "2026-01-01T00:00:00Z", "properties": {"title": "Mine", "description": "", "query": "RETURN 1", "parameters": "[]"}}
MERGE (saved:_SavedQuery {name: $name})
  ON CREATE SET saved.owner = $owner, saved.made_now = true
WITH saved, saved.made_now IS NOT NULL AS created, saved.owner = $owner OR $as_admin AS own
REMOVE saved.made_now
FOREACH (mine IN CASE WHEN own THEN [saved] ELSE [] END |
  SET mine += $properties, mine.changed_at = datetime($now)
)
RETURN created, own
