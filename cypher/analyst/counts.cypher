// Counts of nodes and relationships of each kind, from the database's counters.
// access: read
// rows: one
// sample: {}
CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
RETURN
  [each IN data.nodes WHERE each.label IS NOT NULL | [each.label, each.count]] AS labels,
  [each IN data.relationships WHERE each.relationshipType IS NOT NULL |
    [each.relationshipType, each.startLabel, each.endLabel, each.count]] AS types
