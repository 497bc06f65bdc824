// The number of mutual connections of two members that a viewer may know of: all if `open`, which both allow.
// given: viewer, one, other, open, connections, hidden
size([mutual IN COLLECT {
  MATCH (one)-[:CONNECTED]-(both)
  MATCH (both)-[:CONNECTED]-(other)
  USING JOIN ON both
  RETURN both
// Filtered here, it takes a third of the time to plan.
} WHERE NOT mutual IN hidden AND (open OR fragments.shows_ties(viewer, mutual, connections))])
