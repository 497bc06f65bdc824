// Degree of a member from another; null beyond 3.
// access: read
// rows: one
// sample: {"viewer": "m1", "other": "m9"}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT fragments.hidden(viewer, other)
WITH viewer, other, fragments.hidden_from(viewer) AS hidden
RETURN fragments.degree(viewer, other, hidden) AS degree
