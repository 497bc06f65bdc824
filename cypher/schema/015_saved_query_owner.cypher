// Owners of saved queries get the kind of their name: a member of the network, or else a client.
// access: write
// rows: none
// sample: {}
MATCH (saved:SavedQuery)
WHERE saved.owner <> 'anonymous' AND NOT saved.owner =~ '(member|client|service):.*'
OPTIONAL MATCH (member:Member {id: saved.owner})
SET saved.owner = CASE
  WHEN saved.owner = 'anybody' THEN 'anonymous'
  WHEN saved.owner IN ['analyst', 'service', 'analyst+service'] THEN 'service:' + saved.owner
  WHEN member IS NULL THEN 'client:' + saved.owner
  ELSE 'member:' + saved.owner
END
