// The migrations that this database has.
// access: read
// rows: many
// scans: one small node for each migration
// sample: {}
MATCH (migration:Migration)
RETURN migration.name AS name
ORDER BY name
