// A saved query has one name.
// access: write
// rows: none
// sample: {}
CREATE CONSTRAINT service_saved_query_name IF NOT EXISTS FOR (saved:_SavedQuery) REQUIRE saved.name IS UNIQUE
