// Properties as some of the nodes of each label have them, by name.
// access: read
// rows: many
// full_scan: the first few of each label
// sample: {"labels": ["Member"], "sampled": 300}
// unordered: {"$sampled": "any few nodes of each label tell what there is; in order, all would be read"}
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
