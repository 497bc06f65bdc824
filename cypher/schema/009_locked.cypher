// The name of the property by whose removal members are locked: while a database has no such name, nothing is locked.
// access: write
// rows: none
// sample: {}
CALL db.createProperty('locked')
