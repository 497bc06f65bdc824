// Create or update invitations, by id.
// access: write
// rows: one
// sample: {"rows": [{"number": 0, "id": "i1", "sender": "m1", "recipient": "m2", "whole": {"state": "pending"}}]}
UNWIND $rows AS row
MATCH (sender:Member {id: row.sender})
MATCH (recipient:Member {id: row.recipient})
MERGE (invitation:Invitation {id: row.id})
  ON CREATE SET invitation += row.whole, invitation.made_now = true
WITH row, sender, recipient, invitation, CASE
  WHEN invitation.made_now THEN 'created'
  WHEN NOT EXISTS { (sender)-[:SENT]->(invitation)-[:TO]->(recipient) } THEN 'taken'
  WHEN all(
    key IN keys(row.whole)
    WHERE coalesce(invitation[key] = row.whole[key], invitation[key] IS NULL AND row.whole[key] IS NULL)
  ) THEN 'duplicate'
  ELSE 'updated'
END AS result
REMOVE invitation.made_now
FOREACH (made IN CASE WHEN result = 'created' THEN [invitation] ELSE [] END |
  CREATE (sender)-[:SENT]->(made)
  CREATE (made)-[:TO]->(recipient)
)
FOREACH (changed IN CASE WHEN result IN ['created', 'updated'] THEN [invitation] ELSE [] END |
  SET changed += row.whole
)
RETURN collect([row.number, result]) AS results
