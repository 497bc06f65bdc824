// Properties of a sample of nodes of each label, by name.
// access: read
// rows: many
// full_scan: only the first few of each label
// sample: {"labels": ["Member"], "sampled": 300}
// unordered: {"$sampled": "a few nodes of each label are enough; an order would read all of them"}
UNWIND $labels AS label
CALL (label) {
  MATCH (node:$(label))
  WITH node LIMIT $sampled
  WITH collect(node) AS nodes
  UNWIND nodes AS node
  UNWIND keys(node) AS name
  WITH size(nodes) AS looked_at, name, count(*) AS having, collect(DISTINCT valueType(node[name])) AS types
  RETURN name, toFloat(having) / looked_at AS present, types
}
RETURN label AS kind, name, round(present, 3) AS present, [type IN types | replace(type, ' NOT NULL', '')] AS types
ORDER BY kind, name
