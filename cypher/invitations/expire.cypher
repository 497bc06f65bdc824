// Mark some expired invitations, oldest first. Returns their members.
// access: write
// rows: one
// sample: {"before": "2026-01-01T00:00:00Z", "limit": 1000}
MATCH (invitation:Invitation {state: 'pending'})
WHERE invitation.sent_at < datetime($before)
WITH invitation ORDER BY invitation.sent_at, invitation.id LIMIT $limit
SET invitation.state = 'expired'
WITH invitation
OPTIONAL MATCH (invitation)-[:SENT|TO]-(member:Member)
RETURN count(DISTINCT invitation) AS marked, collect(DISTINCT member.id) AS members
