// Migrations of earlier versions get the service's label.
// access: write
// rows: none
// sample: {}
MATCH (migration:Migration)
WHERE migration.name STARTS WITH 'schema/'
SET migration:_Migration
REMOVE migration:Migration
