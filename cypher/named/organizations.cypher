// The organization with an id, or else those whose name has some words or their beginnings, best match first.
// access: read
// rows: many
// sample: {"id": "o1", "words": "+(_name:acme _name:acme*)", "limit": 200}
OPTIONAL MATCH (exact:Organization {id: $id})
CALL (exact) {
  WITH exact WHERE exact IS NOT NULL
  RETURN exact AS organization, 1.0 AS score
  UNION ALL
  WITH exact WHERE exact IS NULL AND $words <> ''
  CALL db.index.fulltext.queryNodes('organization_words', $words, {limit: $limit}) YIELD node, score
  RETURN node AS organization, score
}
RETURN organization.id AS id, organization.name AS name, organization.kind AS about, exact IS NOT NULL AS exact
ORDER BY score DESC, id
