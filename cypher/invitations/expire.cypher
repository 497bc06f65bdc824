// Mark some invitations that ended by their age.
// access: write
// rows: one
// sample: {"before": "2026-01-01T00:00:00Z", "limit": 1000}
MATCH (invitation:Invitation {state: 'pending'})
WHERE invitation.sent_at < datetime($before)
WITH invitation LIMIT $limit
SET invitation.state = 'expired'
RETURN count(*) AS marked
