// Change some of a member's profile; null takes a property away.
// access: write
// rows: one
// sample: {"id": "m1", "changes": {"title": "CTO"}}
MATCH (member:Member {id: $id})
SET member += $changes, member.touched_at = datetime()
RETURN member.id AS id
