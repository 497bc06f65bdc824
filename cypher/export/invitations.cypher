// Invitations, by id.
// access: read
// rows: many
// sample: {"after": "", "limit": 100}
MATCH (invitation:Invitation)
WHERE invitation.id > $after
WITH invitation ORDER BY invitation.id LIMIT $limit
MATCH (sender:Member)-[:SENT]->(invitation)-[:TO]->(recipient:Member)
RETURN
  invitation.id AS key,
  invitation {.*, sender: sender.id, recipient: recipient.id} AS record
ORDER BY key
