// Invitations of members in a range of ids: the nodes of both ends, whether sent, state, and moments.
// access: read
// rows: one
// sample: {"first": "m1", "last": "m9"}
MATCH (member:Member)
USING INDEX member:Member(id)
WHERE $first <= member.id <= $last
MATCH (member)-[tie:SENT|TO]-(it:Invitation)-[:SENT|TO]-(other:Member)
WITH member, other, tie, it.state AS state, it.sent_at AS sent, it.answered_at AS answered, it.withdrawn_at AS withdrawn
RETURN collect([id(member), id(other), type(tie) = 'SENT', state, fragments.microseconds(sent),
  fragments.microseconds(answered), fragments.microseconds(withdrawn)]) AS ties
