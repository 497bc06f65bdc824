// Members who match all filters, best match first, for an operator and not for a viewer; and whether all were examined.
// access: read
// rows: one
// unfiltered: an operator searches, who may see everybody
// sample: {"start": "members", "index": "member_words", "words": "+(_name:ana*)", "matches": 10000, "name": [[" ana"]], "industry": null, "seniority": null, "location": null, "interest": null, "company": [[" acme"]], "school": [], "size_from": null, "size_to": null, "active_since": null, "after_score": null, "after_id": null, "limit": 21}
CALL () {
  WITH 1 AS one WHERE $start = 'members'
  CALL db.index.fulltext.queryNodes($index, $words, {limit: $matches}) YIELD node, score
  RETURN node AS member, round(score, 6) AS score
  UNION ALL
  WITH 1 AS one WHERE $start = 'organizations'
  CALL db.index.fulltext.queryNodes($index, $words, {limit: $matches}) YIELD node, score
  MATCH (node)<-[:AFFILIATED]-(member:Member)
  RETURN member, max(round(score, 6)) AS score
}
WITH member, score
WHERE ($after_id IS NULL OR score < $after_score OR (score = $after_score AND member.id > $after_id))
  AND fragments.matches_filters(member)
WITH member, score
ORDER BY score DESC, member.id
LIMIT $limit
WITH collect(member {.id, .name, .headline, .location, score: score}) AS items
RETURN items, NOT EXISTS {
  CALL db.index.fulltext.queryNodes($index, $words, {skip: $matches, limit: 1}) YIELD node
  RETURN node
} AS exact
