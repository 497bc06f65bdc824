// The connections of a member among some members.
// given: member, some
// From the side with less to read: a hub's connections are not read for a few, nor all of many for each member.
CASE WHEN COUNT { (member)-[:CONNECTED]-() } > 20 * size(some)
  THEN COLLECT { UNWIND some AS one_of_some MATCH (member)-[:CONNECTED]-(one_of_some) RETURN one_of_some }
  ELSE COLLECT { MATCH (member)-[:CONNECTED]-(one_of_all:Member) WHERE one_of_all IN some RETURN one_of_all }
END
