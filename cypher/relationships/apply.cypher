// Apply the effects of an action and append them to the change log, in one round trip.
// access: write
// rows: one
// joins: relationships/effects, changes/append
