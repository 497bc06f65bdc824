// Drop the constraint of the label that saved queries had before.
// access: write
// rows: none
// sample: {}
DROP CONSTRAINT saved_query_name IF EXISTS
