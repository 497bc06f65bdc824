// Functions, by name.
// access: read
// rows: many
// sample: {}
SHOW FUNCTIONS YIELD name, signature, description
WITH name, collect(signature)[0] AS signature, collect(description)[0] AS description
RETURN name, signature, description
ORDER BY name
