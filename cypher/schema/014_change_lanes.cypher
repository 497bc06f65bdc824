// The lanes of the change log, each with a random name that tells one database from another.
// access: write
// rows: none
// sample: {}
UNWIND range(0, 15) AS number
MERGE (lane:_ChangeLane {number: number})
  ON CREATE SET lane.last = 0, lane.epoch = randomUUID()
