// Indexes that queries can use, by name.
// access: read
// rows: many
// sample: {}
SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, owningConstraint
WHERE state = 'ONLINE' AND type <> 'LOOKUP'
WITH name, type, labelsOrTypes, properties, owningConstraint IS NOT NULL AS unique
RETURN name, type, labelsOrTypes AS labels_or_types, properties, unique
ORDER BY name
