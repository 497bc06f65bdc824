// Saved queries of earlier versions get the service's label, unless their name is taken since.
// access: write
// rows: none
// sample: {}
MATCH (saved:SavedQuery)
WHERE NOT EXISTS { MATCH (:_SavedQuery {name: saved.name}) }
SET saved:_SavedQuery
REMOVE saved:SavedQuery
