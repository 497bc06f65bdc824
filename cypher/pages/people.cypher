// Members whose name or id begins so, best match first.
// access: read
// rows: many
// sample: {"words": "+(_name:ana _name:ana*)", "id": "m1", "limit": 8}
CALL () {
  MATCH (member:Member {id: $id})
  RETURN member, 1000000.0 AS score
  UNION ALL
  CALL db.index.fulltext.queryNodes('member_words', $words, {limit: 200}) YIELD node, score
  RETURN node AS member, score
}
WITH member, max(score) AS score
RETURN member.id AS id, member.name AS name, member.headline AS headline, member.location AS location
ORDER BY score DESC, id
LIMIT $limit
