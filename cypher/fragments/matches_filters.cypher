// Whether a member matches all filters of a search but the degree.
// given: member
all(wanted IN $name WHERE any(it IN wanted WHERE ' ' + member._name CONTAINS it))
  // Of a text, words that stand next to each other, or the beginning of the last.
  AND coalesce('_' + member._industry CONTAINS '_' + $industry, $industry IS NULL)
  AND coalesce('_' + member._seniority CONTAINS '_' + $seniority, $seniority IS NULL)
  AND coalesce('_' + member._location CONTAINS '_' + $location, $location IS NULL)
  // Several interests, joined by blanks.
  AND coalesce('_' + replace(member._interests, ' ', ' _') CONTAINS '_' + $interest, $interest IS NULL)
  AND ($active_since IS NULL OR member.last_active_on >= date($active_since))
  AND ($school = [] OR EXISTS {
    MATCH (member)-[:AFFILIATED]->(at:Organization {kind: 'school'})
    WHERE all(wanted IN $school WHERE any(it IN wanted WHERE ' ' + at._name CONTAINS it)) })
  AND (($company = [] AND $size_from IS NULL) OR EXISTS {
    MATCH (member)-[tie:AFFILIATED]->(at:Organization {kind: 'company'})
    WHERE all(wanted IN $company WHERE any(it IN wanted WHERE ' ' + at._name CONTAINS it))
      AND ($size_from IS NULL OR (tie.to IS NULL AND $size_from <= at.size <= $size_to)) })
