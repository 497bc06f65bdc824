// Some procedures, by name.
// access: read
// rows: many
// sample: {"names": ["db.labels"]}
SHOW PROCEDURES YIELD name, signature, description
WHERE name IN $names
RETURN name, signature, description
ORDER BY name
