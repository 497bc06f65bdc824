// Whether a member shows their connections to another.
// given: viewer, other
viewer = other
  OR coalesce(other.connections_visible_to, 'everyone') = 'everyone'
  OR (other.connections_visible_to = 'connections' AND EXISTS { (viewer)-[:CONNECTED]-(other) })
