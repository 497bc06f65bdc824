// How large the network is, and when graphsvc changed it last.
// access: read
// rows: one
// full_scan: the log has sixteen lanes
// unfiltered: an operator asks
// sample: {}
RETURN COUNT { (:Member) } AS members,
  COUNT { (:Organization) } AS organizations,
  COUNT { ()-[:CONNECTED]->() } AS connections,
  COUNT { ()-[:FOLLOWS]->() } AS follows,
  reduce(latest = null, lane_at IN COLLECT {
    MATCH (lane:_ChangeLane)
    MATCH (change:_Change {lane: lane.number, seq: lane.last})
    RETURN change.at
  } | CASE WHEN latest IS NULL OR lane_at > latest THEN lane_at ELSE latest END) AS changed_at
