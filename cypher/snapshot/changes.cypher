// What the change log has after some numbers, by lane, at most `limit` entries of each, and the name of the store.
// access: read
// rows: one
// full_scan: the log has sixteen lanes
// unique: change.seq
// sample: {"after": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "limit": 100}
MATCH (lane:_ChangeLane)
WITH lane, coalesce(lane.last > $after[lane.number], false) AS behind
ORDER BY lane.number
CALL (lane, behind) {
  WITH lane WHERE behind
  MATCH (change:_Change {lane: lane.number})
  WHERE change.seq > $after[lane.number]
  WITH change
  ORDER BY change.seq
  LIMIT $limit
  RETURN collect([change.seq, change.members, change.organizations]) AS entries
  UNION ALL
  WITH behind WHERE NOT behind
  RETURN [] AS entries
}
WITH collect([lane.number, lane.last, entries]) AS lanes, collect(lane.epoch) AS epochs
RETURN epochs[0] AS epoch, lanes
