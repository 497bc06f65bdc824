// Outcomes of invitations, by month.
// access: read
// rows: many
// full_scan: a question about all invitations
// sample: {"days": 180}
// about: {"description": "Invitations sent in each month, and how many of them were accepted, declined, withdrawn, expired, or are pending.", "parameters": [{"name": "days", "type": "integer", "description": "Days after which an invitation expires"}]}
MATCH (invitation:Invitation)
WITH
  invitation.sent_at.year AS year, invitation.sent_at.month AS month,
  CASE
    WHEN invitation.state = 'pending' AND invitation.sent_at <= datetime() - duration({days: $days}) THEN 'expired'
    ELSE invitation.state
  END AS state
RETURN
  year, month, count(*) AS sent,
  sum(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END) AS accepted,
  sum(CASE WHEN state IN ['ignored', 'reported'] THEN 1 ELSE 0 END) AS declined,
  sum(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END) AS withdrawn,
  sum(CASE WHEN state = 'expired' THEN 1 ELSE 0 END) AS expired,
  sum(CASE WHEN state = 'pending' THEN 1 ELSE 0 END) AS pending
ORDER BY year DESC, month DESC
