// Drop an index.
// access: write
// rows: none
// unlogged: an index is not part of the network
// sample: {"name": "no_such_index"}
DROP INDEX $name IF EXISTS
