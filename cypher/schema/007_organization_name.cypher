// Organizations by name.
// access: write
// rows: none
// sample: {}
CREATE RANGE INDEX organization_name IF NOT EXISTS FOR (organization:Organization) ON (organization.name)
