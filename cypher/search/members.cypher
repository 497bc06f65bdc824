// Members who match all filters, best match first, and whether all members who could match were examined.
// access: read
// rows: one
// sample: {"viewer": "m1", "start": "members", "index": "member_words", "words": "+(_name:ana*)", "matches": 10000, "candidates": 10000, "rounds": [[0, 100]], "name": [[" ana"]], "industry": null, "seniority": null, "location": null, "interest": null, "company": [[" acme"]], "school": [], "size_from": null, "size_to": null, "active_since": null, "degree": null, "checked": false, "after_score": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
CALL (viewer, hidden) {
  CALL (viewer) {
    WITH viewer WHERE $start = 'members'
    CALL db.index.fulltext.queryNodes($index, $words, {limit: $matches}) YIELD node, score
    RETURN node AS member, round(score, 6) AS score
    UNION ALL
    WITH viewer WHERE $start = 'organizations'
    CALL db.index.fulltext.queryNodes($index, $words, {limit: $matches}) YIELD node, score
    MATCH (node)<-[:AFFILIATED]-(member:Member)
    RETURN member, max(round(score, 6)) AS score
    UNION ALL
    WITH viewer WHERE $start = 'network'
    CALL (viewer) {
      MATCH (viewer)-[:CONNECTED]-(member:Member) WHERE $degree = 1 RETURN member
      UNION
      MATCH (viewer)-[:CONNECTED*1..2]-(member:Member) WHERE $degree = 2 RETURN member
    }
    // The words that the name has whole, which the index prefers, too.
    RETURN member, 1.0 * size([wanted IN $name WHERE any(it IN wanted WHERE ' ' + member._name + ' ' CONTAINS it + ' ')]) AS score
  }
  WITH viewer, hidden, member, score
  WHERE member <> viewer AND NOT member IN hidden
    AND (coalesce($degree, 1) = 1 OR NOT EXISTS { (viewer)-[:CONNECTED]-(member) })
    AND ($after_id IS NULL OR score < $after_score OR (score = $after_score AND member.id > $after_id))
    AND fragments.matches_filters(member)
  WITH member, score
  ORDER BY score DESC, member.id
  LIMIT $candidates
  RETURN collect({member: member, score: score}) AS candidates
}
// All members closer than the degree. A member has it if one of their connections, but not they, are among them.
WITH candidates, COLLECT {
  MATCH (viewer)-[:CONNECTED]-(member) WHERE $checked AND $degree = 2 RETURN member
  UNION
  MATCH (viewer)-[:CONNECTED*1..2]-(member) WHERE $checked AND $degree = 3 AND NOT member IN hidden RETURN member
} AS closer
// In rounds, so that only as many members as the page needs are checked.
WITH candidates, reduce(found = [], round IN $rounds | found + COLLECT {
  UNWIND CASE WHEN size(found) < $limit THEN candidates[round[0]..round[1]] ELSE [] END AS it
  WITH it, it.member AS member
  WHERE NOT $checked OR (NOT member IN closer AND EXISTS { MATCH (member)-[:CONNECTED]-(step) WHERE step IN closer })
  RETURN member {.id, .name, .headline, .location, score: it.score}
}) AS found
RETURN found[..$limit] AS items,
  NOT ($checked AND size(candidates) = $candidates AND size(found) < $limit) AND NOT EXISTS {
    UNWIND CASE WHEN $words = '' THEN [] ELSE [$words] END AS words
    CALL db.index.fulltext.queryNodes($index, words, {skip: $matches, limit: 1}) YIELD node
    RETURN node
  } AS exact
