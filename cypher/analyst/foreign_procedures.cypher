// The namespaces of procedures that are not the database's own, in alphabetical order.
// access: read
// rows: many
// sample: {"own": ["db", "dbms", "tx", "cdc"]}
SHOW PROCEDURES YIELD name
WHERE NOT split(name, '.')[0] IN $own
RETURN DISTINCT split(name, '.')[0] AS namespace
ORDER BY namespace
