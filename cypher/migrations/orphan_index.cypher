// The index of a constraint that was not finished, because the database was killed while it created it.
// access: read
// rows: one
// sample: {"name": "member_id"}
SHOW INDEXES YIELD name, labelsOrTypes, properties, owningConstraint
WHERE name = $name AND owningConstraint IS NULL
RETURN labelsOrTypes AS labels, properties AS properties
