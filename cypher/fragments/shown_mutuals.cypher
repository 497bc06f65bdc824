// The number of a member's connections among those of another that a viewer may know of: all if `open`, which both allow.
// given: viewer, one, of_other, open, connections, hidden
size([mutual IN fragments.connections_among(one, of_other)
  WHERE NOT mutual IN hidden AND (open OR fragments.shows_ties(viewer, mutual, connections))])
