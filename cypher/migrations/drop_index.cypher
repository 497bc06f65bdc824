// Drop an index.
// access: write
// rows: none
// unlogged: an index is not part of the network
// sample: {"name": "member_id"}
DROP INDEX $name IF EXISTS
