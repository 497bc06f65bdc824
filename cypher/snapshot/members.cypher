// Members with everything that the snapshot keeps of them, by id. A member who does not exist has no node.
// access: read
// rows: many
// sample: {"ids": ["m1", "m2"]}
UNWIND $ids AS id
OPTIONAL MATCH (member:Member {id: id})
RETURN
  id,
  id(member) AS node,
  [member.name, member.headline, member.location, member.industry] AS texts,
  coalesce(member.discoverable, true) AS discoverable,
  fragments.shows_to_everyone(member) AS shows_to_everyone,
  COLLECT { MATCH (member)-[:CONNECTED]-(other:Member) RETURN other.id } AS connections,
  COLLECT { MATCH (member)-[:FOLLOWS]->(other:Member) RETURN other.id } AS following,
  COLLECT { MATCH (member)-[:FOLLOWS]->(other:Organization) RETURN other.id } AS following_organizations,
  COLLECT {
    MATCH (member)-[tie:AFFILIATED]->(other:Organization)
    WITH other, tie.from AS first, tie.to AS last
    RETURN [other.id, fragments.day_number(first), fragments.day_number(last)]
  } AS affiliations,
  COLLECT { MATCH (member)-[tie:BLOCKED]-(other:Member) RETURN [other.id, startNode(tie) = member] } AS blocks,
  COLLECT { MATCH (member)-[:DISMISSED]->(other:Member) RETURN other.id } AS dismissed,
  COLLECT {
    MATCH (member)-[tie:SENT|TO]-(it:Invitation)-[:SENT|TO]-(other:Member)
    WITH other, tie, it.state AS state, it.sent_at AS sent, it.answered_at AS answered, it.withdrawn_at AS withdrawn
    RETURN [other.id, type(tie) = 'SENT', state, fragments.microseconds(sent), fragments.microseconds(answered),
      fragments.microseconds(withdrawn)]
  } AS invitations
