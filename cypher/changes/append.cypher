// Append an entry to a lane of the change log; no row if the log does not exist.
// access: write
// rows: one
// unlogged: it is the log
// sample: {"lane": 0, "kinds": ["connection"], "members": ["m1", "m2"], "organizations": []}
MATCH (lane:_ChangeLane {number: $lane})
SET lane.last = lane.last + 1
CREATE (:_Change {
  lane: $lane, seq: lane.last, at: datetime.realtime(),
  kinds: $kinds, members: $members, organizations: $organizations
})
RETURN lane.last AS seq
