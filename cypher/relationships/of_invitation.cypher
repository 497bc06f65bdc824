// The other member of an invitation that a member sent or received.
// access: read
// rows: one
// unfiltered: returns the id only; blocks are part of the state of the pair, which is read next
// sample: {"viewer": "m1", "invitation": "i1"}
MATCH (viewer:Member {id: $viewer})
MATCH (:Invitation {id: $invitation})-[:SENT|TO]-(other:Member)
WHERE other <> viewer
RETURN other.id AS other
ORDER BY other
LIMIT 1
