// An entry of the change log has one place in its lane.
// access: write
// rows: none
// sample: {}
CREATE CONSTRAINT change_sequence IF NOT EXISTS FOR (change:_Change) REQUIRE (change.lane, change.seq) IS UNIQUE
