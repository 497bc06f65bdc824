// A few procedures that are not the database's own.
// access: read
// rows: many
// sample: {"own": ["db", "dbms", "tx"]}
// unique: name
SHOW PROCEDURES YIELD name
WHERE NOT split(name, '.')[0] IN $own
RETURN name
ORDER BY name
LIMIT 3
