// Whether a member shows their connections to another.
// given: viewer, other
viewer = other
  OR fragments.shows_to_everyone(other)
  OR (other.connections_visible_to = 'connections' AND EXISTS { (viewer)-[:CONNECTED]-(other) })
