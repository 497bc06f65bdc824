// Members and organizations to follow: followed more by a member's connections and followees than by everyone.
// access: read
// rows: one
// sample: {"viewer": "m1", "sources": 200, "shown": 500, "after_score": null, "after_key": null, "limit": 21}
// unique: key
MATCH (viewer:Member {id: $viewer})
WITH viewer, fragments.hidden_from(viewer) AS hidden
WITH viewer, hidden, COLLECT {
  MATCH (viewer)-[:CONNECTED|FOLLOWS]-(source:Member)
  WHERE EXISTS { (viewer)-[:CONNECTED]-(source) } OR EXISTS { (viewer)-[:FOLLOWS]->(source) }
  WITH DISTINCT source, hidden
  WITH source,
    COUNT { (source)-[:FOLLOWS]->() } - COUNT { UNWIND hidden AS it MATCH (source)-[:FOLLOWS]->(it) } AS following
  WHERE following > 0
  WITH source, fragments.shown(following) AS following
  RETURN source
  ORDER BY following, source.id
  LIMIT $sources + 1
} AS sources
RETURN size(sources) <= $sources AS exact, COLLECT {
  UNWIND sources[..$sources] AS source
  MATCH (source)-[:FOLLOWS]->(target)
  WHERE NOT target IN hidden
  WITH target, count(*) AS followers_in_network
  WHERE target <> viewer
    AND coalesce(target.discoverable, true)
    AND NOT EXISTS { (viewer)-[:FOLLOWS]->(target) }
    AND NOT EXISTS { (viewer)-[:DISMISSED]->(target) }
  WITH target, followers_in_network, CASE WHEN target:Member THEN 'member' ELSE 'organization' END AS type,
    COUNT { (target)<-[:FOLLOWS]-() } - COUNT { UNWIND hidden AS it MATCH (target)<-[:FOLLOWS]-(it) } AS followers
  WITH target, followers_in_network, followers, type, type + ' ' + target.id AS key,
    round(followers_in_network / sqrt(followers), 6) AS score
  WHERE $after_key IS NULL OR score < $after_score OR (score = $after_score AND key > $after_key)
  RETURN target {
    .id, .name, .headline, type: type, followers_in_network: followers_in_network, followers: followers, score: score, key: key
  }
  ORDER BY score DESC, key
  LIMIT $limit
} AS suggested
