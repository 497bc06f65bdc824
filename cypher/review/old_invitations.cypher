// Invitations that a member sent long ago and that still look pending to the member, oldest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "pending_since": "2025-07-05T00:00:00Z", "cooling_since": "2025-12-11T00:00:00Z", "old_since": "2025-12-02T00:00:00Z", "after_sent_at": null, "after_invitation": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})-[:SENT]->(invitation:Invitation)-[:TO]->(other:Member)
WHERE NOT fragments.hidden(viewer, other)
  AND NOT EXISTS { (viewer)-[:CONNECTED]-(other) }
  AND fragments.seen_by_sender(invitation) = 'pending'
  AND invitation.sent_at <= datetime($old_since)
  AND ($after_invitation IS NULL
    OR invitation.sent_at > datetime($after_sent_at)
    OR (invitation.sent_at = datetime($after_sent_at) AND invitation.id > $after_invitation))
WITH other, invitation
ORDER BY invitation.sent_at, invitation.id
LIMIT $limit
RETURN
  other.id AS id, other.name AS name, other.headline AS headline, toString(invitation.sent_at) AS sent_at,
  invitation.id AS invitation
