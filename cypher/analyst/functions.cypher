// Functions, by name. Of several with the same name, always the same one.
// access: read
// rows: many
// sample: {}
SHOW FUNCTIONS YIELD name, signature, description
RETURN
  name,
  min([signature, description])[0] AS signature,
  min([signature, description])[1] AS description
ORDER BY name
