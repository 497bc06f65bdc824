// The invitations that a member sent and got, as far as they may know, for the export of their data, by id.
// access: read
// rows: many
// sees: the member's own data, whole
// sample: {"id": "m1", "pending_since": "2026-01-01T00:00:00Z", "cooling_since": "2026-01-01T00:00:00Z", "after_invitation": null, "limit": 1001}
MATCH (member:Member {id: $id})-[mine:SENT|TO]-(it:Invitation)-[:SENT|TO]-(other:Member)
WHERE $after_invitation IS NULL OR it.id > $after_invitation
WITH it, other, type(mine) = 'SENT' AS sent, it.state IN ['ignored', 'reported'] AS declined
// What its sender took back is not there for who got it.
WHERE sent OR it.state <> 'withdrawn'
WITH it, other, sent, declined, CASE
  WHEN sent AND declined AND it.withdrawn_at = it.answered_at THEN 'expired'
  WHEN sent AND declined AND it.withdrawn_at IS NOT NULL THEN 'withdrawn'
  WHEN it.state <> 'pending' AND NOT (sent AND declined) THEN it.state
  WHEN it.sent_at > datetime($pending_since) THEN 'pending'
  // To its sender a decline looks pending until neither its age nor the time of cooling down would tell.
  WHEN declined AND it.answered_at > datetime($cooling_since) THEN 'pending'
  ELSE 'expired'
END AS state
ORDER BY it.id
LIMIT $limit
RETURN
  it.id AS invitation,
  CASE WHEN sent THEN 'sent' ELSE 'received' END AS direction,
  other.id AS other,
  other.name AS name,
  it.note AS note,
  state,
  toString(it.sent_at) AS sent_at,
  toString(CASE
    // One that ended with a decline was not withdrawn by its sender, who may not learn when that was.
    WHEN sent AND declined THEN CASE WHEN it.withdrawn_at > it.answered_at THEN it.withdrawn_at END
    WHEN state IN ['accepted', 'ignored', 'reported', 'withdrawn'] THEN it.answered_at
  END) AS answered_at
