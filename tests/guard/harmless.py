"""Harmless queries that only look like something else, each of which must be run."""

QUERIES = """
RETURN 1
return 1;
RETURN 1 ;
RETURN 'CREATE (n)'
RETURN "MATCH (n) DETACH DELETE n"
RETURN 'LOAD CSV FROM "http://127.0.0.1/" AS row RETURN row'
RETURN 'CALL dbms.listConfig()'
RETURN 'apoc.text.join()'
RETURN 'a; b'
RETURN ';'
RETURN 'it' + 's; CREATE (n)' AS x
RETURN 'it\\'s; CREATE (n)' AS x
RETURN "say \\"USE system\\""
RETURN '\\\\' AS backslash
RETURN '\\u0041' AS letter
RETURN '\\u00e9t\\u00e9'
RETURN 1 // CREATE (n)
RETURN 1 // ; CREATE (n)
RETURN 1 /* ; DELETE n */
/* EXPLAIN */ RETURN 1
/* USE system */ RETURN 1
/* CREATE */ MATCH (n) RETURN count(n)
RETURN 1 AS `CREATE`
RETURN 1 AS `DELETE; DROP`
RETURN 1 AS `a``b`
RETURN 1 AS create
RETURN 1 AS delete, 2 AS merge, 3 AS remove
WITH 1 AS set RETURN set
MATCH (n:Merge) RETURN n
MATCH (n:Create) RETURN n
MATCH (n:`DETACH DELETE`) RETURN n
MATCH (n:Member) RETURN n.delete
MATCH (n:Member) RETURN n.set, n.create, n.merge
MATCH (n:Member) WHERE n.delete = true RETURN n
MATCH (n:Member {create: 1}) RETURN n
MATCH (n)-[:DELETE]->(m) RETURN n
MATCH (n)-[:CREATE|MERGE|SET]->(m) RETURN n
MATCH (create)-[delete:CONNECTED]->(merge) RETURN create.id, merge.id LIMIT 1
MATCH (n:Member) WHERE n.name CONTAINS 'LOAD CSV' RETURN n
MATCH (n:Member) WHERE n.headline STARTS WITH 'DROP DATABASE' RETURN n
MATCH (n:Member) RETURN n { .id, delete: n.name, create: 1 } LIMIT 1
RETURN {create: 1, delete: 2, use: 3, explain: 4} AS map
RETURN {call: 1}.call AS call
RETURN [x IN ['CREATE', 'DELETE'] WHERE x <> 'SET' | toLower(x)] AS words
UNWIND ['USE', 'EXPLAIN'] AS use RETURN use
WITH {use: 1} AS use RETURN use.use
MATCH (use:Member) RETURN use.id LIMIT 1
WITH 1 AS use, 2 AS alt RETURN CASE WHEN use > 0 THEN use ELSE alt END AS x
WITH 1 AS use RETURN CASE WHEN use IS NULL THEN 0 ELSE use END AS x
WITH 1 AS use RETURN CASE use WHEN 1 THEN use IN [1] ELSE use IS NULL END AS x
WITH 1 AS use RETURN CASE WHEN true THEN use WHEN false THEN CASE WHEN true THEN use END END AS x
WITH 1 AS use RETURN DISTINCT use ORDER BY use
MATCH (explain:Member) RETURN explain.id LIMIT 1
MATCH (profile:Member {id: 'ana'}) RETURN profile.name
MATCH (cypher:Member) RETURN cypher.name LIMIT 1
WITH 1 AS explain RETURN explain + 1
WITH 1 AS load, 2 AS csv RETURN load + csv
RETURN $create
RETURN $`LOAD CSV`
RETURN $delete.merge
MATCH (n:Member) USING INDEX n:Member(id) WHERE n.id = 'ana' RETURN n.name
MATCH (n:Member {id: 'ana'})-[:CONNECTED]-(f)-[:CONNECTED]-(g) USING JOIN ON f RETURN count(*)
MATCH (n:Member) USING SCAN n:Member RETURN count(n)
RETURN date('2026-01-01'), datetime.truncate('day', datetime('2026-01-01T10:00:00Z'))
RETURN date.truncate('month', date('2026-01-31')) AS first
RETURN duration.between(date('2020-01-01'), date('2026-01-01')) AS age
RETURN duration.inDays(date('2020-01-01'), date('2026-01-01')).days AS days
RETURN datetime.fromEpoch(0, 0), datetime.fromEpochMillis(0)
RETURN localdatetime.truncate('hour', localdatetime('2026-01-01T10:30')) AS hour
RETURN time.truncate('minute', time('10:30:15Z')), localtime.truncate('hour', localtime('10:30'))
RETURN point.distance(point({x: 0, y: 0}), point({x: 3, y: 4})) AS five
RETURN point.withinBBox(point({x: 1, y: 1}), point({x: 0, y: 0}), point({x: 2, y: 2})) AS inside
RETURN vector.similarity.cosine([1.0, 0.0], [1.0, 0.0]) AS one
RETURN `date`.`truncate`('month', date('2026-01-31')) AS first
RETURN DATE . TRUNCATE ('month', date('2026-01-31')) AS first
RETURN date/* */.truncate('month', date('2026-01-31')) AS first
WITH {name: 'x'} AS n RETURN n.name
WITH {a: {b: {c: 1}}} AS n RETURN n.a.b.c
MATCH (n:Member {id: 'ana'}) RETURN (n).name
MATCH (n:Member {id: 'ana'}) RETURN n.name IN ['x'] AS known
CALL db.labels()
CALL db.labels() YIELD label RETURN label
CALL `db`.`labels`()
CALL db.relationshipTypes() YIELD relationshipType AS create RETURN create
CALL db.propertyKeys() YIELD propertyKey RETURN count(*)
CALL db.schema.visualization()
CALL db.index.fulltext.queryNodes('member_words', 'ana') YIELD node, score RETURN node.id, score
CALL () { MATCH (n:Member) RETURN count(n) AS delete } RETURN delete
CALL { MATCH (n:Member) RETURN count(n) AS n } RETURN n
MATCH (n:Member) CALL (n) { MATCH (n)--(m) RETURN count(m) AS set } RETURN n.id, set
MATCH (n:Member) WHERE EXISTS { (n)-[:CONNECTED]-(:Member) } RETURN count(n)
MATCH (n:Member) WHERE EXISTS { MATCH (n)-[:BLOCKED]->() } RETURN n
MATCH (n:Member) RETURN n.id, COUNT { (n)-[:CONNECTED]-() } AS degree ORDER BY degree DESC
MATCH (n:Member {id: 'ana'}) RETURN COLLECT { MATCH (n)--(m) RETURN m.id } AS others
OPTIONAL CALL () { MATCH (n:Nobody) RETURN n } RETURN n
OPTIONAL MATCH (n:Nobody) RETURN n
MATCH (a:Member {id: 'ana'}), (b:Member {id: 'hal'}) RETURN shortestPath((a)-[:CONNECTED*..6]-(b)) AS path
MATCH p = SHORTEST 1 (:Member {id: 'ana'})-[:CONNECTED]-{1,6}(:Member {id: 'hal'}) RETURN p
MATCH p = ANY SHORTEST (:Member {id: 'ana'})(()-[:CONNECTED]-()){1,6}(:Member {id: 'hal'}) RETURN length(p)
MATCH p = allShortestPaths((:Member {id: 'ana'})-[:CONNECTED*..6]-(:Member {id: 'max'})) RETURN count(p)
MATCH (n:Member) RETURN n.id AS id UNION MATCH (n:Organization) RETURN n.id AS id
RETURN 1 AS x UNION ALL RETURN 2 AS x
MATCH (n:Member|Organization&!Invitation) RETURN count(n)
MATCH (n:$('Member')) RETURN count(n)
MATCH (n) WHERE elementId(n) = '4:x:0' RETURN n
MATCH ()-[r:CONNECTED]->() RETURN type(r), count(*)
MATCH (n:Member) WITH n ORDER BY n.id SKIP 1 LIMIT 2 RETURN collect(n.id) AS ids
RETURN CASE 'CREATE' WHEN 'DELETE' THEN 1 ELSE 2 END AS x
RETURN reduce(total = 0, x IN [1, 2, 3] | total + x) AS six
RETURN all(x IN [1] WHERE x = 1) AND NOT any(x IN [1] WHERE x = 2) AS true
RETURN 0x1F, 1e3, 0o17, .5, 1_000_000
RETURN [1, 2, 3][0..2], [1, 2, 3][..-1]
RETURN 'a' =~ '(?i)A' AS matches
RETURN $list[0], $map.key
RETURN "naïve 🙂 名前" AS text
MATCH (größe:Member {id: 'ana'}) RETURN größe.name
MATCH (n:Member) FINISH
RETURN toInteger('7') AS n, coalesce(null, 1), randomUUID() IS NOT NULL
"""
ALONE = (
    "MATCH (n:Member)\n// CREATE (m)\nRETURN count(n)",
    "RETURN 'two\nlines; DELETE' AS text",
    "\n\n  RETURN 1\n;\n",
    "RETURN 1; // the end",
    "RETURN 1; /* the end; */",
    "// USE system\nRETURN 1",
    "// EXPLAIN\r\nRETURN 1",
    "RETURN\u30001",
    "RETURN\u00a01",
    "MATCH (n:Member) RETURN n.id ORDER BY n.id // LIMIT 5",
    "RETURN " + "[" * 40 + "1" + "]" * 40,
    "WITH [" + ", ".join(map(str, range(2000))) + "] AS ids RETURN size(ids)",
)
HARMLESS = [*(line for line in QUERIES.strip().splitlines()), *ALONE]
