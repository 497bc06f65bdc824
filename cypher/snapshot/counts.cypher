// What the database counts in constant time.
// access: read
// rows: one
// full_scan: the database keeps these counts
// sample: {}
RETURN
  COUNT { (:Member) } AS members,
  COUNT { (:Organization) } AS organizations,
  COUNT { ()-[:CONNECTED]->() } AS connections,
  COUNT { ()-[:FOLLOWS]->() } AS follows,
  COUNT { ()-[:AFFILIATED]->() } AS affiliations,
  COUNT { ()-[:BLOCKED]->() } AS blocks,
  COUNT { ()-[:DISMISSED]->() } AS dismissals,
  COUNT { (:Invitation) } AS invitations
