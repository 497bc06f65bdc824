// The migrations that this database has. Earlier versions recorded them without the underscore.
// access: read
// rows: many
// full_scan: one small node for each migration
// sample: {}
MATCH (migration:_Migration|Migration)
WHERE migration.name STARTS WITH 'schema/'
RETURN DISTINCT migration.name AS name
ORDER BY name
