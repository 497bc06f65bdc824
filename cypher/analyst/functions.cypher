// Functions, by name.
// access: read
// rows: many
// sample: {}
SHOW FUNCTIONS YIELD name, signature, description
// Of several by one name always the same.
WITH name, min([signature, description]) AS first
RETURN name, first[0] AS signature, first[1] AS description
ORDER BY name
