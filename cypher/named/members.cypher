// The member with an id, or else the members whose name has some words or their beginnings, best match first.
// access: read
// rows: many
// unfiltered: it tells an operator which ids a name has, before anybody asks as a member
// sample: {"id": "m1", "words": "+(_name:ana _name:ana*)", "limit": 200}
OPTIONAL MATCH (exact:Member {id: $id})
CALL (exact) {
  WITH exact WHERE exact IS NOT NULL
  RETURN exact AS member, 1.0 AS score
  UNION ALL
  WITH exact WHERE exact IS NULL AND $words <> ''
  CALL db.index.fulltext.queryNodes('member_words', $words, {limit: $limit}) YIELD node, score
  RETURN node AS member, score
}
RETURN member.id AS id, member.name AS name, member.headline AS about, exact IS NOT NULL AS exact
ORDER BY score DESC, id
