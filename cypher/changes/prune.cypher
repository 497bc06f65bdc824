// Remove some of a lane's oldest entries, as far as they are older than a moment.
// access: write
// rows: one
// unique: change.seq
// unlogged: it is the log
// sample: {"lane": 0, "before": "2026-01-01T00:00:00Z", "limit": 1000}
MATCH (change:_Change {lane: $lane})
// All are; by saying so, the index gives them in their order.
WHERE change.seq > 0
WITH change ORDER BY change.seq LIMIT $limit
WHERE change.at < datetime($before)
DELETE change
RETURN count(*) AS removed
