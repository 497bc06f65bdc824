// The invitations that a member sent and received, as far as they may know, for the export of their data, by id.
// access: read
// rows: many
// sample: {"viewer": "m1", "pending_since": "2026-01-01T00:00:00Z", "cooling_since": "2026-01-01T00:00:00Z", "after_id": null, "limit": 1001}
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
MATCH (viewer)-[mine:SENT|TO]-(it:Invitation)-[:SENT|TO]-(other:Member)
WHERE NOT other IN hidden AND ($after_id IS NULL OR it.id > $after_id)
WITH it, other, type(mine) = 'SENT' AS sent
// A withdrawn invitation does not exist for its recipient.
WHERE sent OR it.state <> 'withdrawn'
WITH it, other, sent
ORDER BY it.id
LIMIT $limit
RETURN
  it.id AS id,
  CASE WHEN sent THEN 'sent' ELSE 'received' END AS direction,
  CASE WHEN sent THEN fragments.seen_by_sender(it) ELSE fragments.seen_by_recipient(it) END AS state,
  other {.id, .name} AS member,
  it.note AS note,
  toString(it.sent_at) AS sent_at,
  toString(CASE WHEN sent THEN fragments.answer_seen_by_sender(it) ELSE fragments.answer_seen_by_recipient(it) END)
    AS answered_at
