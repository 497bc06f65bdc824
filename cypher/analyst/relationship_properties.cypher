// Properties of a sample of relationships of each type, by name.
// access: read
// rows: many
// full_scan: only the first few of each type
// sample: {"types": ["CONNECTED"], "sampled": 300}
// unordered: {"$sampled": "a few relationships of each type are enough; an order would read all of them"}
UNWIND $types AS type
CALL (type) {
  MATCH ()-[tie:$(type)]->()
  WITH tie LIMIT $sampled
  WITH collect(tie) AS ties
  UNWIND ties AS tie
  UNWIND keys(tie) AS name
  WITH size(ties) AS looked_at, name, count(*) AS having, collect(DISTINCT valueType(tie[name])) AS types
  RETURN name, toFloat(having) / looked_at AS present, types
}
RETURN type AS kind, name, round(present, 3) AS present, [type IN types | replace(type, ' NOT NULL', '')] AS types
ORDER BY kind, name
