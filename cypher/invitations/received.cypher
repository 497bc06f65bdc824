// The invitations in one state that a member received, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "state": "pending", "count_mutuals": true, "pending_since": "2026-01-01T00:00:00Z", "after_moment": null, "after_id": null, "limit": 21}
MATCH (viewer:Member {id: $viewer})<-[:TO]-(invitation:Invitation)
WITH viewer, invitation, fragments.seen_by_recipient(invitation) AS state
WHERE state = $state
  // A withdrawn invitation does not exist for its recipient.
  AND state <> 'withdrawn'
  AND ($after_id IS NULL OR invitation.sent_at < datetime($after_moment)
    OR (invitation.sent_at = datetime($after_moment) AND invitation.id > $after_id))
MATCH (invitation)<-[:SENT]-(other:Member)
WHERE NOT fragments.hidden(viewer, other)
  AND NOT ($state = 'pending' AND EXISTS { (viewer)-[:CONNECTED]-(other) })
WITH viewer, invitation, other, state
ORDER BY invitation.sent_at DESC, invitation.id
LIMIT $limit
RETURN
  invitation.id AS id, 'received' AS direction, state, other {.id, .name, .headline} AS member,
  invitation.note AS note, toString(invitation.sent_at) AS sent_at, toString(invitation.sent_at) AS moment,
  toString(fragments.answer_seen_by_recipient(invitation)) AS answered_at,
  // 0 if the service counts them in memory.
  COUNT { MATCH (viewer)-[:CONNECTED]-()-[:CONNECTED]-(other) WHERE $count_mutuals } AS mutuals
