// Drop the index of earlier versions on the words as they are written.
// access: write
// rows: none
// sample: {}
DROP INDEX member_words IF EXISTS
