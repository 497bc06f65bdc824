// Whether two members are hidden from each other: one of them blocks the other.
// given: viewer, other
EXISTS { (viewer)-[:BLOCKED]-(other) }
