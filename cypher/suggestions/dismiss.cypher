// Do not suggest a member to another again.
// access: write
// rows: one
// sample: {"viewer": "m1", "other": "m9"}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT EXISTS { (viewer)-[:BLOCKED]-(other) }
SET viewer.touched_at = datetime()
MERGE (viewer)-[dismissed:DISMISSED]->(other)
  ON CREATE SET dismissed.at = datetime()
RETURN other.id AS id
