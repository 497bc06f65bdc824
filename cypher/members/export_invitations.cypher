// The invitations that a member sent and got, for the export of their data, by id.
// access: read
// rows: many
// sees: the member's own data, whole
// sample: {"id": "m1", "after_invitation": null, "limit": 1001}
MATCH (member:Member {id: $id})
CALL (member) {
  MATCH (member)-[:SENT]->(invitation:Invitation)-[:TO]->(other:Member)
  RETURN invitation, other, 'sent' AS direction
  UNION ALL
  MATCH (member)<-[:TO]-(invitation:Invitation)<-[:SENT]-(other:Member)
  RETURN invitation, other, 'received' AS direction
}
WITH invitation, other, direction
WHERE $after_invitation IS NULL OR invitation.id > $after_invitation
RETURN
  invitation.id AS invitation,
  direction,
  other.id AS other,
  other.name AS name,
  invitation.note AS note,
  // What the other made of it stays theirs until it is an acceptance.
  CASE WHEN direction = 'sent' AND invitation.state IN ['ignored', 'reported'] THEN 'pending' ELSE invitation.state END AS state,
  toString(invitation.sent_at) AS sent_at
ORDER BY invitation
LIMIT $limit
