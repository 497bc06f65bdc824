// A saved query has one name.
// access: write
// rows: none
// sample: {}
CREATE CONSTRAINT saved_query_name IF NOT EXISTS FOR (saved:SavedQuery) REQUIRE saved.name IS UNIQUE
