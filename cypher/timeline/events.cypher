// What happened between a member and others, newest first.
// access: read
// rows: many
// sample: {"viewer": "m1", "with": null, "event": null, "after_moment": null, "after_key": null, "limit": 21}
// unique: key
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden, coalesce(datetime($after_moment), datetime('9999-12-31')) AS last
CALL (viewer, hidden, last) {
  MATCH (viewer)-[mine:SENT|TO]-(it:Invitation)-[:SENT|TO]-(other)
  WHERE NOT other IN hidden AND coalesce(other.id = $with, true)
  UNWIND CASE type(mine) WHEN 'SENT' THEN [
    ['invited', it.sent_at],
    ['was_accepted', CASE it.state WHEN 'accepted' THEN it.answered_at END],
    // An invitation that ended with a decline was not withdrawn by its sender, who must not learn when that was.
    ['withdrew', CASE WHEN it.state = 'withdrawn' THEN it.answered_at WHEN it.withdrawn_at > it.answered_at THEN it.withdrawn_at END]
  ] ELSE [
    ['was_invited', CASE WHEN it.state <> 'withdrawn' THEN it.sent_at END],
    [it.state, CASE WHEN it.state IN ['accepted', 'ignored', 'reported'] THEN it.answered_at END]
  ] END AS pair
  WITH last, other, it, pair[0] AS event, pair[1] AS at, pair[0] + ' ' + it.id AS key
  WHERE (at < last OR (at = last AND key > $after_key)) AND coalesce(event = $event, true)
  RETURN other, it, event, at, key ORDER BY at DESC, key LIMIT $limit
  UNION ALL
  MATCH (viewer)-[tie:CONNECTED|REMOVED]-(other)
  WHERE NOT other IN hidden AND coalesce(other.id = $with, true) AND (type(tie) = 'CONNECTED' OR startNode(tie) = viewer)
  UNWIND [['connected', tie.since], ['removed', tie.at]] AS pair
  WITH last, other, pair[0] AS event, pair[1] AS at, pair[0] + ' ' + other.id + coalesce(' ' + tie.at, '') AS key
  WHERE (at < last OR (at = last AND key > $after_key)) AND coalesce(event = $event, true)
  RETURN other, null AS it, event, at, key ORDER BY at DESC, key LIMIT $limit
  UNION ALL
  MATCH (viewer)-[tie:FOLLOWS]->(other)
  WHERE NOT other IN hidden AND ($with IS NULL OR (other:Member AND other.id = $with)) AND coalesce($event = 'followed', true)
  WITH last, other, tie.since AS at, CASE WHEN other:Member THEN 'followed ' ELSE 'followed organization ' END + other.id AS key
  WHERE at < last OR (at = last AND key > $after_key)
  RETURN other, null AS it, 'followed' AS event, at, key ORDER BY at DESC, key LIMIT $limit
  UNION ALL
  // A million members may follow the viewer: by id, their keys need not be built.
  MATCH (viewer)<-[tie:FOLLOWS]-(other)
  WHERE coalesce($event = 'was_followed', true) AND NOT other IN hidden AND coalesce(other.id = $with, true)
  WITH last, other, tie.since AS at WHERE at < last OR (at = last AND 'was_followed ' + other.id > $after_key)
  WITH other, at ORDER BY at DESC, other.id LIMIT $limit
  RETURN other, null AS it, 'was_followed' AS event, at, 'was_followed ' + other.id AS key
}
WITH other, it, event, at, key ORDER BY at DESC, key LIMIT $limit
RETURN toString(at) AS occurred_at, event, it.id AS invitation, it.note AS note, toString(at) AS moment, key,
  CASE WHEN other:Member THEN other {.id, .name, .headline} END AS member,
  CASE WHEN other:Organization THEN other {.id, .name, .kind} END AS organization
