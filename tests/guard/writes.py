"""Attempts to change the network: every clause, both dialects, every place where a clause may hide."""

from tests.guard.attempt import Attempt, group

CLAUSES = group(
    "writing clauses",
    """
    CREATE (n)
    CREATE (n:Member {id: 'x'})
    CREATE (n:Member {id: 'x'}) RETURN n
    CREATE (a)-[:CONNECTED]->(b)
    CREATE p = (a)-[:CONNECTED]->(b) RETURN p
    MATCH (a:Member {id: 'ana'}), (b:Member {id: 'hal'}) CREATE (a)-[:CONNECTED]->(b)
    MATCH (a:Member) CREATE (a)-[:FOLLOWS]->(:Organization {id: 'fake'})
    INSERT (n:Member {id: 'x'})
    INSERT (a)-[:CONNECTED]->(b)
    MATCH (a:Member {id: 'ana'}) INSERT (a)-[:CONNECTED]->(:Member)
    MERGE (n:Member {id: 'x'})
    MERGE (n:Member {id: 'ana'}) ON MATCH SET n.name = 'x'
    MERGE (n:Member {id: 'x'}) ON CREATE SET n.name = 'x' RETURN n.name
    MATCH (a:Member {id: 'ana'}) MERGE (a)-[r:CONNECTED]-(:Member {id: 'hal'}) RETURN r
    MATCH (n:Member {id: 'ana'}) SET n.name = 'x'
    MATCH (n:Member {id: 'ana'}) SET n.name = null
    MATCH (n:Member {id: 'ana'}) SET n += {name: 'x'}
    MATCH (n:Member {id: 'ana'}) SET n = {}
    MATCH (n:Member {id: 'ana'}) SET n = properties(n)
    MATCH (n:Member {id: 'ana'}) SET n:Admin
    MATCH (n:Member {id: 'ana'}) SET n:Admin:Other
    MATCH (n:Member {id: 'ana'}) SET n IS Admin
    MATCH (n:Member {id: 'ana'}) SET n['name'] = 'x'
    MATCH (n:Member {id: 'ana'}) SET n:$('Admin')
    MATCH ()-[r:CONNECTED]->() SET r.since = null
    MATCH ()-[r:CONNECTED]->() SET r += {since: 1}
    MATCH (n:Member {id: 'ana'}) REMOVE n.name
    MATCH (n:Member {id: 'ana'}) REMOVE n:Member
    MATCH (n:Member {id: 'ana'}) REMOVE n['name']
    MATCH (n:Member {id: 'ana'}) REMOVE n:$('Member')
    MATCH (n:Member {id: 'lea'}) DELETE n
    CREATE (:_SavedQuery {name: 'x', query: 'RETURN 1'})
    MATCH (saved:_SavedQuery) SET saved.query = 'RETURN 2'
    MATCH (n:_SavedQuery) DETACH DELETE n
    MATCH (n:_Migration) SET n.name = 'x'
    MATCH (n:_Migration) DELETE n
    MATCH (n:Member {id: 'ana'}) SET n:_SavedQuery
    MATCH (n:_Migration) REMOVE n:_Migration
    MATCH (n) DETACH DELETE n
    MATCH (n) NODETACH DELETE n
    MATCH ()-[r]->() DELETE r
    MATCH p = (:Member {id: 'ana'})--() DETACH DELETE p
    MATCH (n:Member) WITH n LIMIT 1 DETACH DELETE n RETURN count(*)
    OPTIONAL MATCH (n:Nobody) DETACH DELETE n
    UNWIND range(1, 10) AS i CREATE (:Member {id: 'x' + i})
    UNWIND [{id: 'x'}] AS row MERGE (n:Member {id: row.id}) SET n += row
    FOREACH (i IN range(1, 3) | CREATE (:Member {id: 'x' + i}))
    FOREACH (i IN [1] | FOREACH (j IN [1] | MERGE (:Member {id: 'x'})))
    MATCH p = (:Member {id: 'ana'})--(:Member) FOREACH (n IN nodes(p) | SET n.name = 'x')
    MATCH (n:Member) FOREACH (x IN CASE WHEN n.id = 'ana' THEN [n] ELSE [] END | DETACH DELETE x)
    WITH 1 AS one CREATE (n) RETURN n
    RETURN 1 AS one UNION CREATE (n) RETURN 1 AS one
    CREATE (n) RETURN 1 AS one UNION ALL RETURN 1 AS one
    CREATE (n)-[:SENT]->(:Invitation {id: 'x'})-[:TO]->(n)
    MATCH (n:Member {id: 'no such'}) DELETE n
    UNWIND [] AS nothing CREATE (n)
    MATCH (n:Member {id: 'ana'}) SET n.name = n.name
    FINISH UNION CREATE (n) FINISH
    CREATE (n) FINISH
    MATCH (n:Member {id: 'ana'}) WITH n SET n.touched_at = datetime() WITH n MATCH (n)--(m) RETURN m.id
    MATCH (n:Member {id: 'ana'}), (m:Member {id: 'bob'}) SET n = properties(m)
    CREATE (n:$('Member') {id: 'x'})
    CREATE ()-[:$('CONNECTED')]->()
    MERGE (n:$('Member') {id: 'x'})
    CREATE (:Member&Admin {id: 'x'})
    INSERT (:Member&Admin {id: 'x'})
    """,
    plan="writes",
    run="writes",
)
SUBQUERIES = group(
    "writes in subqueries",
    """
    CALL { CREATE (n) RETURN n } RETURN n
    CALL () { CREATE (n) RETURN n } RETURN n
    CALL { CREATE (n) } RETURN 1
    MATCH (m:Member) CALL (m) { SET m.name = 'x' } RETURN m
    MATCH (m:Member) CALL (*) { SET m.name = 'x' } RETURN m
    MATCH (m:Member) CALL (m) { DETACH DELETE m } RETURN count(*)
    CALL () { CALL () { CALL () { CREATE (n) RETURN n } RETURN n } RETURN n } RETURN n
    CALL () { RETURN 1 AS x UNION MERGE (n:Member {id: 'x'}) RETURN 1 AS x } RETURN x
    OPTIONAL CALL () { CREATE (n) RETURN n } RETURN n
    MATCH (m:Member) OPTIONAL CALL (m) { REMOVE m.name RETURN 1 AS x } RETURN x
    UNWIND range(1, 3) AS i CALL (i) { WITH i CREATE (:Member {id: 'x' + i}) } RETURN i
    MATCH (m:Member) CALL (m) { FOREACH (i IN [1] | SET m.name = 'x') } RETURN count(*)
    CALL () { FOREACH (i IN [1] | CREATE (:Member)) } RETURN 1
    MATCH (m:Member) CALL (m) { MERGE (m)-[:FOLLOWS]->(m) } FINISH
    CALL { MATCH (n) DETACH DELETE n } IN TRANSACTIONS
    CALL { MATCH (n) DETACH DELETE n } IN TRANSACTIONS OF 1 ROW
    MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 500 ROWS
    MATCH (n) CALL (n) { DETACH DELETE n } IN 2 CONCURRENT TRANSACTIONS OF 10 ROWS
    UNWIND range(1, 5) AS i CALL (i) { CREATE (:Member {id: 'x' + i}) } IN TRANSACTIONS ON ERROR CONTINUE
    UNWIND [1] AS i CALL (i) { CREATE (:Member) } IN TRANSACTIONS ON ERROR FAIL
    UNWIND [1] AS i CALL (i) { MERGE (n:Member {id: 'x'}) RETURN n } IN TRANSACTIONS OF 1 ROWS RETURN count(n)
    """,
    plan="writes",
    run="writes",
)
READING_IN_TRANSACTIONS = group(
    "transactions of one's own",
    """
    UNWIND range(1, 5) AS i CALL (i) { RETURN i AS j } IN TRANSACTIONS OF 1 ROW RETURN j
    MATCH (n:Member) CALL (n) { RETURN n.id AS id } IN TRANSACTIONS RETURN id
    """,
    plan="operator",
)
EXPRESSIONS = group(
    "writes where only reading stands",
    """
    MATCH (n) WHERE EXISTS { CREATE (m) RETURN m } RETURN n
    RETURN COUNT { MERGE (n:Member {id: 'x'}) RETURN n }
    RETURN COLLECT { CREATE (n) RETURN n.id }
    MATCH (n:Member) RETURN n { .id, x: COLLECT { SET n.name = 'x' RETURN 1 } }
    RETURN [x IN [1] | CREATE (n)]
    RETURN reduce(s = 0, x IN [1] | SET s.x = 1)
    MATCH (n:Member) WHERE (n.name = 'x' SET n.name = 'y') RETURN n
    RETURN CASE WHEN true THEN CREATE (n) END
    RETURN 1 SET x = 1 CREATE
    LOAD (n) CREATE
    RETURN 1 CREATE (n)
    MATCH (n:Member) RETURN n SET n.name = 'x'
    RETURN 1 LIMIT 1 DELETE n
    FOREACH (i IN [1] | RETURN i)
    """,
    plan="invalid",
    run="invalid",
)
CONSTRUCTS = group(
    "schema",
    """
    CREATE INDEX FOR (n:Member) ON (n.headline)
    CREATE INDEX x IF NOT EXISTS FOR (n:Member) ON (n.headline)
    CREATE RANGE INDEX x FOR (n:Member) ON (n.headline)
    CREATE TEXT INDEX x FOR (n:Member) ON (n.headline)
    CREATE POINT INDEX x FOR (n:Member) ON (n.place)
    CREATE LOOKUP INDEX x FOR (n) ON EACH labels(n)
    CREATE FULLTEXT INDEX x FOR (n:Member) ON EACH [n.headline]
    CREATE VECTOR INDEX x FOR (n:Member) ON (n.v) OPTIONS {indexConfig: {`vector.dimensions`: 3}}
    CREATE INDEX FOR ()-[r:CONNECTED]-() ON (r.since)
    CREATE CONSTRAINT x FOR (n:Member) REQUIRE n.email IS UNIQUE
    CREATE CONSTRAINT x IF NOT EXISTS FOR (n:Member) REQUIRE n.email IS UNIQUE
    CREATE CONSTRAINT x FOR ()-[r:CONNECTED]-() REQUIRE r.since IS UNIQUE
    DROP INDEX x
    DROP INDEX x IF EXISTS
    DROP CONSTRAINT x
    DROP CONSTRAINT x IF EXISTS
    """,
    plan="writes",
    run="writes",
)
DIALECTS = group(
    "writes behind a dialect",
    """
    CYPHER 5 CREATE (n)
    CYPHER 25 CREATE (n)
    CYPHER 5 MERGE (n:Member {id: 'x'})
    CYPHER 25 MATCH (n:Member {id: 'ana'}) SET n.name = 'x'
    CYPHER 5 MATCH (n:Member {id: 'ana'}) REMOVE n.name
    CYPHER 5 MATCH (n) DETACH DELETE n
    CYPHER 5 MATCH (n:Member) CALL { WITH n SET n.name = 'x' } RETURN n
    CYPHER 5 CALL { CREATE (n) RETURN n } RETURN n
    CYPHER 5 FOREACH (i IN [1] | CREATE (n))
    CYPHER 25 INSERT (n:Member)
    CYPHER runtime=slotted CREATE (n)
    CYPHER 5 runtime=pipelined CREATE (n)
    CYPHER 25 planner=cost CREATE (n)
    cypher 25 CREATE (n)
    CYPHER 5 MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS
    CYPHER 5 RETURN 1 AS x UNION CREATE (n) RETURN 1 AS x
    /* */ CYPHER 5 CREATE (n)
    """,
    text="prefix",
    plan="writes",
    run="writes",
)
# The planner removes the clause, so the plan shows no write; the read-only session still refuses it.
NEVER = group(
    "writes that never happen",
    """
    MATCH (n:Member) WHERE false SET n.name = 'x'
    MATCH (n:Member) WHERE 1 > 2 DETACH DELETE n
    """,
    run="writes",
)
ESCAPED = group(
    "writes behind a dialect and escapes",
    """
    CYPHER 5 \\u0043REATE (n)
    CYPHER 5 CREATE\\u0020(n)
    """,
    text="escape",
    plan="writes",
    run="writes",
)
ATTEMPTS: list[Attempt] = [
    *CLAUSES,
    *SUBQUERIES,
    *READING_IN_TRANSACTIONS,
    *EXPRESSIONS,
    *CONSTRUCTS,
    *DIALECTS,
    *NEVER,
    *ESCAPED,
]
