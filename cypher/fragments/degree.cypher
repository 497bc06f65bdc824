// Length of the shortest path of connections between two members, without hidden members; null beyond 3.
// given: viewer, other, hidden
CASE WHEN viewer = other THEN 0 ELSE reduce(only = null, it IN COLLECT {
  // shortestPath refuses a path from a member to themselves.
  WITH viewer, other, hidden
  WHERE viewer <> other
  MATCH path = shortestPath((viewer)-[:CONNECTED*..3]-(other))
  WHERE none(step IN nodes(path) WHERE step IN hidden)
  RETURN length(path)
} | it) END
