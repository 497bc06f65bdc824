// Functions, by name.
// access: read
// rows: many
// sample: {}
SHOW FUNCTIONS YIELD name, signature, description
// Of several functions with the same name, always the same one.
WITH name, min([signature, description]) AS first
RETURN name, first[0] AS signature, first[1] AS description
ORDER BY name
