// Members without their ties, by id. In one row: the driver takes ten times as long for as many rows.
// access: read
// rows: one
// sample: {"after": "", "limit": 100}
MATCH (member:Member)
WHERE member.id > $after
WITH member
ORDER BY member.id
LIMIT $limit
RETURN collect({
  id: member.id, node: id(member), name: member.name, headline: member.headline, location: member.location,
  industry: member.industry, discoverable: coalesce(member.discoverable, true),
  shows_to_everyone: fragments.shows_to_everyone(member)
}) AS members
