// An organization has one id.
// access: write
// rows: none
// sample: {}
CREATE CONSTRAINT organization_id IF NOT EXISTS FOR (organization:Organization) REQUIRE organization.id IS UNIQUE
