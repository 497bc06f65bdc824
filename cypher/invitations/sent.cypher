// The invitations that a member sent and that are in one state as far as they may know, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "state": "pending", "pending_since": "2026-01-01T00:00:00Z", "cooling_since": "2026-01-01T00:00:00Z", "after_moment": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})-[:SENT]->(invitation:Invitation)
// A decline looks pending until neither its age nor the time of cooling down would tell (Invitation.as_sender_sees).
WITH viewer, invitation, invitation.state IN ['ignored', 'reported'] AS declined
WITH viewer, invitation, CASE
  // Ended with a block or a connection, as a pending one ends.
  WHEN declined AND invitation.withdrawn_at = invitation.answered_at THEN 'expired'
  WHEN declined AND invitation.withdrawn_at IS NOT NULL THEN 'withdrawn'
  WHEN NOT declined AND invitation.state <> 'pending' THEN invitation.state
  WHEN invitation.sent_at > datetime($pending_since) THEN 'pending'
  WHEN declined AND invitation.answered_at > datetime($cooling_since) THEN 'pending'
  ELSE 'expired'
END AS state
WHERE state = $state
  AND ($after_id IS NULL OR invitation.sent_at < datetime($after_moment)
    OR (invitation.sent_at = datetime($after_moment) AND invitation.id > $after_id))
MATCH (invitation)-[:TO]->(other:Member)
WHERE NOT EXISTS { (viewer)-[:BLOCKED]-(other) }
  AND NOT ($state = 'pending' AND EXISTS { (viewer)-[:CONNECTED]-(other) })
WITH viewer, invitation, other, state
ORDER BY invitation.sent_at DESC, invitation.id
LIMIT $limit
RETURN
  invitation.id AS id, 'sent' AS direction, other.id AS other, other.name AS name, other.headline AS headline,
  state, invitation.note AS note, toString(invitation.sent_at) AS sent_at, toString(invitation.sent_at) AS moment,
  CASE state
    WHEN 'accepted' THEN toString(invitation.answered_at)
    WHEN 'withdrawn' THEN toString(coalesce(invitation.withdrawn_at, invitation.answered_at))
  END AS answered_at,
  COUNT { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(other) } AS mutuals
