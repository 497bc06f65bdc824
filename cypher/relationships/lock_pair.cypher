// Lock members and read the state of a pair, in one round trip.
// access: write
// rows: one
// unlogged: it changes nothing
// joins: changes/lock, relationships/pair
