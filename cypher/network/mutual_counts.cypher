// How many connections a member shares with each of many, in the order asked.
// access: read
// rows: many
// sample: {"viewer": "m1", "others": ["m9", "m2"]}
MATCH (viewer:Member {id: $viewer})
UNWIND range(0, size($others) - 1) AS place
OPTIONAL MATCH (other:Member {id: $others[place]})
WHERE NOT EXISTS { (viewer)-[:BLOCKED]-(other) }
RETURN
  $others[place] AS id,
  other IS NOT NULL AS found,
  CASE WHEN other IS NOT NULL AND other <> viewer
    THEN COUNT { (viewer)-[:CONNECTED]-()-[:CONNECTED]-(other) }
  END AS mutuals
ORDER BY place
