// Remove the oldest entries of a lane that are older than a given time, at most `limit`.
// access: write
// rows: one
// unique: change.seq
// unlogged: it is the log
// sample: {"lane": 0, "before": "2026-01-01T00:00:00Z", "limit": 1000}
MATCH (change:_Change {lane: $lane})
// True for all entries. With this condition, the index returns them in order.
WHERE change.seq > 0
WITH change ORDER BY change.seq LIMIT $limit
WHERE change.at < datetime($before)
DELETE change
RETURN count(*) AS removed
