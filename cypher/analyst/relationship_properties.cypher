// Properties as some of the relationships of each type have them, by name.
// access: read
// rows: many
// full_scan: the first few of each type
// sample: {"types": ["CONNECTED"], "sampled": 300}
// unordered: {"$sampled": "any few relationships of each type tell what there is; in order, all would be read"}
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
