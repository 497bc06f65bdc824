// Number of members at degree 1, 2 and 3.
// access: read
// rows: one
// sample: {"viewer": "m1"}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  // If nobody is hidden, the traversal needs no check at each step, which halves the time.
  WITH viewer, hidden
  WHERE size(hidden) = 0
  RETURN
    COUNT { MATCH (viewer)-[:CONNECTED*1..2]-(member) WHERE member <> viewer RETURN DISTINCT member } AS two,
    COUNT { MATCH (viewer)-[:CONNECTED*1..3]-(member) WHERE member <> viewer RETURN DISTINCT member } AS three
  UNION ALL
  WITH viewer, hidden
  WHERE size(hidden) > 0
  RETURN COUNT {
    MATCH path = (viewer)-[:CONNECTED*1..2]-(member)
    WHERE member <> viewer AND none(step IN nodes(path) WHERE step IN hidden)
    RETURN DISTINCT member
  } AS two, COUNT {
    MATCH path = (viewer)-[:CONNECTED*1..3]-(member)
    WHERE member <> viewer AND none(step IN nodes(path) WHERE step IN hidden)
    RETURN DISTINCT member
  } AS three
}
WITH viewer, COUNT { (viewer)-[:CONNECTED]-() } AS first, two, three
RETURN viewer.id AS viewer, first, two - first AS second, three - two AS third
