// Delete a saved query, unless it belongs to another owner.
// access: write
// rows: one
// unlogged: saved queries are not part of the network
// sample: {"name": "mine", "owner": "ana", "as_admin": false}
MATCH (saved:_SavedQuery {name: $name})
WITH saved, saved.owner = $owner OR $as_admin AS own
FOREACH (mine IN CASE WHEN own THEN [saved] ELSE [] END | DELETE mine)
RETURN own
