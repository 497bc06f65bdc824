// A lane of the change log has one number.
// access: write
// rows: none
// sample: {}
CREATE CONSTRAINT change_lane IF NOT EXISTS FOR (lane:_ChangeLane) REQUIRE lane.number IS UNIQUE
