// A member's number of connections, as far as others may know it, without hidden members.
// given: member, hidden
// Every number, order and cursor that another member gets depends on this, never on the exact number.
reduce(only = null, exact_degree IN [
  // The node has the count of all, and few are hidden: subtracting them is faster than counting the others.
  COUNT { (member)-[:CONNECTED]-() } - COUNT { UNWIND hidden AS hidden_member MATCH (member)-[:CONNECTED]-(hidden_member) }
] | fragments.shown(exact_degree))
