// Members without their ties, by id.
// access: read
// rows: many
// sample: {"after": "", "limit": 100}
MATCH (member:Member)
WHERE member.id > $after
WITH member
ORDER BY member.id
LIMIT $limit
RETURN
  member.id AS id, id(member) AS node, member.name AS name, member.headline AS headline, member.location AS location,
  member.industry AS industry, coalesce(member.discoverable, true) AS discoverable,
  fragments.shows_to_everyone(member) AS shows_to_everyone
ORDER BY id
