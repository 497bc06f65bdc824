// Make a member, or give an old one a new profile.
// access: write
// rows: one
// sample: {"id": "m1", "profile": {"name": "Ana"}}
OPTIONAL MATCH (old:Member {id: $id})
WITH old IS NULL AS created
MERGE (member:Member {id: $id})
SET member += $profile, member.touched_at = datetime()
RETURN created
