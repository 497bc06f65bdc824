// Record that a migration was applied.
// access: write
// rows: none
// unlogged: migrations are not part of the network
// full_scan: one small node for each migration
// sample: {"name": "schema/001_member_id"}
MERGE (migration:_Migration {name: $name})
  ON CREATE SET migration.applied_at = datetime()
