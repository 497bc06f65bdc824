// Apply the effects of an action on locked members. Each effect is a list of its fields.
// access: write
// rows: none
// sample: {"now": "2026-01-01T00:00:00Z", "effects": {"connect": [["m1", "m2"]], "disconnect": [["m1", "m2"]], "follow": [["m1", "m2"]], "unfollow": [["m1", "m2"]], "send": [["m1", "m2", "i1", null, true]], "end": [["m1", "m2", "i1", "accepted", "2026-01-01T00:00:00Z", null]], "block": [["m1", "m2"]], "unblock": [["m1", "m2"]], "dismiss": [["m1", "m2"]], "restore": [["m1", "m2"]]}}
// In one map: a list parameter that is sometimes empty would have another type, and so another plan.
CALL () {
  UNWIND $effects.connect AS it MATCH (a:Member {id: it[0]}) MATCH (b:Member {id: it[1]})
  CREATE (a)-[:CONNECTED {since: datetime($now)}]->(b)
}
CALL () {
  UNWIND $effects.disconnect AS it MATCH (remover:Member {id: it[0]})-[tie:CONNECTED]-(removed:Member {id: it[1]})
  CREATE (remover)-[:REMOVED {since: tie.since, at: datetime($now)}]->(removed)
  DELETE tie
}
CALL () {
  UNWIND $effects.follow AS it MATCH (follower:Member {id: it[0]}) MATCH (followed:Member {id: it[1]})
  CREATE (follower)-[:FOLLOWS {since: datetime($now)}]->(followed)
}
CALL () { UNWIND $effects.unfollow AS it MATCH (:Member {id: it[0]})-[tie:FOLLOWS]->(:Member {id: it[1]}) DELETE tie }
CALL () {
  UNWIND $effects.send AS it MATCH (sender:Member {id: it[0]}) MATCH (recipient:Member {id: it[1]})
  CREATE (sender)-[:SENT]->(new:Invitation {id: it[2], note: it[3], made_follow: it[4]})-[:TO]->(recipient)
  SET new.state = 'pending', new.sent_at = datetime($now)
}
CALL () {
  UNWIND $effects.end AS it MATCH (invitation:Invitation {id: it[2]})
  SET invitation.state = it[3], invitation.answered_at = datetime(it[4]), invitation.withdrawn_at = datetime(it[5])
}
CALL () {
  UNWIND $effects.block AS it MATCH (blocker:Member {id: it[0]}) MATCH (blocked:Member {id: it[1]})
  CREATE (blocker)-[:BLOCKED {since: datetime($now)}]->(blocked)
}
CALL () { UNWIND $effects.unblock AS it MATCH (:Member {id: it[0]})-[tie:BLOCKED]->(:Member {id: it[1]}) DELETE tie }
CALL () {
  UNWIND $effects.dismiss AS it MATCH (viewer:Member {id: it[0]}) MATCH (dismissed:Member {id: it[1]})
  MERGE (viewer)-[tie:DISMISSED]->(dismissed)
    ON CREATE SET tie.at = datetime($now)
}
CALL () { UNWIND $effects.restore AS it MATCH (:Member {id: it[0]})-[tie:DISMISSED]->(:Member {id: it[1]}) DELETE tie }
