// Indexes that queries can use, by name.
// access: read
// rows: many
// sample: {}
SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, owningConstraint
WHERE state = 'ONLINE' AND type <> 'LOOKUP'
RETURN name, type, labelsOrTypes AS labels_or_types, properties, owningConstraint IS NOT NULL AS unique
ORDER BY name
