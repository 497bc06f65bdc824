// Members who match all filters, best match first.
// access: read
// rows: many
// sample: {"viewer": "m1", "start": "words", "words": "name:ana*", "candidates": 10000, "organization": null, "industry": null, "seniority": null, "location": null, "interest": null, "company": null, "school": null, "size_from": null, "size_to": null, "active_since": null, "degree": null, "after_score": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})
CALL (viewer) {
  WITH viewer WHERE $start = 'words'
  CALL db.index.fulltext.queryNodes('member_words', $words, {limit: $candidates}) YIELD node, score
  RETURN node AS member, round(score, 6) AS score
  UNION ALL
  WITH viewer WHERE $start = 'organization'
  MATCH (:Organization {name: $organization})<-[:AFFILIATED]-(member:Member)
  RETURN DISTINCT member, 0.0 AS score
  UNION ALL
  WITH viewer WHERE $start = 'network'
  MATCH path = (viewer)-[:CONNECTED*1..2]-(member:Member)
  RETURN DISTINCT member, 0.0 AS score
}
WITH viewer, member, score
WHERE member <> viewer
  AND NOT fragments.hidden(viewer, member)
  AND ($industry IS NULL OR toLower(member.industry) = toLower($industry))
  AND ($seniority IS NULL OR toLower(member.seniority) = toLower($seniority))
  AND ($location IS NULL OR toLower(member.location) = toLower($location))
  AND ($interest IS NULL OR any(interest IN member.interests WHERE toLower(interest) = toLower($interest)))
  AND ($active_since IS NULL OR member.last_active_on >= date($active_since))
  AND ($school IS NULL OR EXISTS { (member)-[:AFFILIATED]->(:Organization {kind: 'school', name: $school}) })
  AND (($company IS NULL AND $size_from IS NULL) OR EXISTS {
    MATCH (member)-[at:AFFILIATED]->(company:Organization {kind: 'company'})
    WHERE ($company IS NULL OR company.name = $company)
      AND ($size_from IS NULL OR (at.to IS NULL AND $size_from <= company.size <= $size_to)) })
  AND ($after_id IS NULL OR score < $after_score OR (score = $after_score AND member.id > $after_id))
WITH viewer, member, score, CASE
  WHEN EXISTS { (viewer)-[:CONNECTED]-(member) } THEN 1
  WHEN EXISTS { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(member) } THEN 2
  WHEN EXISTS { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(between)-[:CONNECTED]-(member)
    WHERE NOT fragments.hidden(viewer, between) } THEN 3
END AS degree
WHERE $degree IS NULL OR degree = $degree
RETURN member.id AS id, member.name AS name, member.headline AS headline, member.location AS location, degree, score
ORDER BY score DESC, id
LIMIT $limit
