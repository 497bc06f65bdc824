// Which of some members exist for a viewer.
// access: read
// rows: many
// sample: {"viewer": "m1", "ids": ["m2", "m3"]}
// If the viewer does not exist, all members.
OPTIONAL MATCH (viewer:Member {id: $viewer})
UNWIND $ids AS id
MATCH (member:Member {id: id})
WHERE NOT fragments.hidden(viewer, member)
RETURN member.id AS id
ORDER BY id
