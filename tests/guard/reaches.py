"""Attempts to reach beyond the network: procedures, files, other machines, the server, other databases."""

from tests.guard.attempt import Attempt, group

PROCEDURES = group(
    "procedures that are not on the list",
    """
    CALL db.info()
    CALL db.ping()
    CALL db.awaitIndexes(1)
    CALL db.resampleOutdatedIndexes()
    CALL db.prepareForReplanning()
    CALL db.stats.collect('QUERIES')
    CALL db.stats.clear('QUERIES')
    CALL db.stats.retrieve('GRAPH COUNTS')
    CALL db.stats.status()
    CALL db.schema.nodeTypeProperties()
    CALL db.schema.relTypeProperties()
    """,
    plan="procedure",
)
PROCEDURES_ON_NOTHING = group(
    "procedures that are not on the list, on what there is not",
    """
    CALL db.awaitIndex('x', 1)
    CALL db.stats.retrieveAllAnonymized('x')
    CALL db.resampleIndex('x')
    """,
    plan="procedure",
    run="invalid",
)
PROCEDURES_OF_THE_SERVER = group(
    "procedures of the server",
    """
    CALL dbms.listConfig()
    CALL dbms.listConfig('dbms')
    CALL dbms.listConfig() YIELD name, value RETURN name, value
    CALL dbms.components()
    CALL dbms.info()
    CALL dbms.queryJmx('*:*')
    CALL dbms.queryJmx('org.neo4j:*') YIELD attributes RETURN attributes
    CALL dbms.killConnection('bolt-1')
    CALL dbms.killConnections(['bolt-1'])
    CALL dbms.listConnections()
    CALL dbms.listCapabilities()
    CALL dbms.showCurrentUser()
    CALL dbms.routing.getRoutingTable({})
    CALL db.clearQueryCaches()
    CALL tx.getMetaData()
    CALL tx.setMetaData({graphsvc_caller: 'somebody'})
    CALL () { CALL dbms.listConfig() YIELD name RETURN name } RETURN name
    MATCH (n:Member) CALL (n) { CALL dbms.components() YIELD name RETURN name } RETURN name
    RETURN COUNT { CALL dbms.listConfig() YIELD name RETURN name }
    MATCH (n:Member) WHERE EXISTS { CALL dbms.listConfig() YIELD name RETURN name } RETURN n
    RETURN COLLECT { CALL dbms.listConfig() YIELD value RETURN value }
    RETURN 1 AS name UNION CALL dbms.components() YIELD name RETURN name
    CALL `dbms`.`listConfig`()
    CALL dbms . listConfig ( )
    CALL dbms/**/.listConfig()
    CALL `dbms`.listConfig() YIELD name RETURN name
    CALL dbms.listConfig
    OPTIONAL CALL dbms.listConfig() YIELD name RETURN name
    """,
    plan="writes",
)
UNKNOWN_PROCEDURES = group(
    "procedures that there are not",
    """
    CALL dbms.listActiveLocks('x')
    CALL db.index.vector.createNodeIndex('x', 'Member', 'v', 3, 'cosine')
    CALL db.listLocks()
    CALL jwt.security.requestAccess('x')
    call dbms.listconfig()
    """,
    plan="invalid",
    run="invalid",
)
WRITING_PROCEDURES = group(
    "procedures that write",
    """
    CALL db.createLabel('Admin')
    CALL db.createProperty('admin')
    CALL db.createRelationshipType('ADMIN')
    CALL db.create.setNodeVectorProperty(null, 'v', [1.0])
    CALL db.create.setRelationshipVectorProperty(null, 'v', [1.0])
    CALL () { CALL db.createLabel('Admin') } RETURN 1
    """,
    plan="writes",
    run="writes",
)
FOREIGN_PROCEDURES = group(
    "procedures of plugins",
    """
    CALL apoc.load.json('http://127.0.0.1:PORT/')
    CALL apoc.load.jdbc('jdbc:x', 'x')
    CALL apoc.export.csv.all('/tmp/x', {})
    CALL apoc.cypher.run('CREATE (n)', {})
    CALL apoc.cypher.doIt('CREATE (n)', {}) YIELD value RETURN value
    CALL apoc.periodic.iterate('MATCH (n) RETURN n', 'DELETE n', {})
    CALL apoc.trigger.install('neo4j', 'x', 'CREATE (n)', {})
    CALL apoc.systemdb.execute('SHOW USERS')
    CALL apoc.util.sleep(100000)
    CALL gds.graph.project('g', '*', '*')
    CALL gds.pageRank.write('g', {writeProperty: 'x'})
    CALL gds.wcc.stream('g') YIELD nodeId RETURN nodeId
    CALL custom.anything()
    CALL genai.vector.encodeBatch(['x'], 'OpenAI', {})
    """,
    plan="invalid",
    run="invalid",
)
TERMINATES_ITSELF = group(
    "TERMINATE of everything",
    "SHOW TRANSACTIONS YIELD transactionId AS id TERMINATE TRANSACTIONS id YIELD message RETURN message",
    plan="operator",
    run="terminated",
)
LOADS = group(
    "LOAD CSV",
    """
    LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row
    LOAD CSV FROM 'https://127.0.0.1:PORT/' AS row RETURN row
    LOAD CSV FROM 'ftp://127.0.0.1:PORT/x' AS row RETURN row
    LOAD CSV FROM 'ftp://user:word@127.0.0.1:PORT/x' AS row RETURN row
    LOAD CSV FROM 'http://user:word@127.0.0.1:PORT/' AS row RETURN row
    LOAD CSV FROM 'http://localhost:PORT/' AS row RETURN row
    LOAD CSV FROM 'http://[::1]:PORT/' AS row RETURN row
    LOAD CSV FROM 'http://0.0.0.0:PORT/' AS row RETURN row
    LOAD CSV FROM 'http://0x7f000001:PORT/' AS row RETURN row
    LOAD CSV FROM 'http://2130706433:PORT/' AS row RETURN row
    LOAD CSV FROM 'http://127.1:PORT/' AS row RETURN row
    LOAD CSV FROM 'HTTP://127.0.0.1:PORT/' AS row RETURN row
    LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:PORT/?secret=1' AS row RETURN row.x
    LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row
    LOAD CSV FROM 'file:/etc/hostname' AS row RETURN row
    LOAD CSV FROM 'file:///../../../etc/passwd' AS row RETURN row
    LOAD CSV FROM 'file:///%2e%2e/etc/passwd' AS row RETURN row
    LOAD CSV FROM 'FILE:///etc/hostname' AS row RETURN row
    LOAD CSV FROM 'jar:file:///etc/x.jar!/x' AS row RETURN row
    LOAD CSV FROM 'jar:http://127.0.0.1:PORT/x.jar!/x' AS row RETURN row
    LOAD CSV FROM 'netdoc:///etc/hostname' AS row RETURN row
    LOAD CSV FROM 'jdbc:x' AS row RETURN row
    LOAD CSV FROM 'mailto:x@y' AS row RETURN row
    LOAD CSV FROM 's3://bucket/x' AS row RETURN row
    LOAD CSV FROM 'gs://bucket/x' AS row RETURN row
    LOAD CSV FROM 'azb://account/x' AS row RETURN row
    LOAD CSV FROM '/etc/hostname' AS row RETURN row
    LOAD CSV FROM 'x.csv' AS row RETURN row
    LOAD CSV FROM '' AS row RETURN row
    LOAD CSV FROM 'http://127.0.0.1:' + 'PORT/' AS row RETURN row
    LOAD CSV FROM $address AS row RETURN row
    LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row FIELDTERMINATOR ';' RETURN row
    WITH 'http://127.0.0.1:PORT/' AS address LOAD CSV FROM address AS row RETURN row
    MATCH (n:Member) LOAD CSV FROM 'http://127.0.0.1:PORT/' + n.id AS row RETURN row
    MATCH (n:Member) WITH collect(n.name) AS s LOAD CSV FROM 'http://127.0.0.1:PORT/' + toString(size(s)) AS r RETURN r
    CALL () { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row } RETURN row
    CALL { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row } RETURN row
    RETURN COUNT { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row }
    RETURN COLLECT { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row }
    MATCH (n) WHERE EXISTS { LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row } RETURN n
    RETURN [] AS row UNION ALL LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row RETURN row
    load csv from 'http://127.0.0.1:PORT/' as row return row
    LOAD/**/CSV/**/FROM 'http://127.0.0.1:PORT/' AS row RETURN row
    LOAD CSV FROM "http://127.0.0.1:PORT/" AS row RETURN file(), linenumber()
    OPTIONAL CALL () { LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row } RETURN row
    """,
    plan="operator",
    run="server",
)
WRITING_LOADS = group(
    "LOAD CSV that writes",
    """
    LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row CREATE (n {x: row[0]})
    LOAD CSV WITH HEADERS FROM 'file:///etc/passwd' AS row MERGE (n:Member {id: row.id})
    LOAD CSV FROM 'http://127.0.0.1:PORT/' AS row CALL (row) { CREATE (n {x: row[0]}) } IN TRANSACTIONS
    USING PERIODIC COMMIT 500 LOAD CSV FROM 'file:///etc/passwd' AS row CREATE (n)
    """,
    plan="changes",
    run="changes",
)
SHOWS = group(
    "SHOW and TERMINATE",
    """
    SHOW TRANSACTIONS
    SHOW TRANSACTIONS YIELD *
    SHOW TRANSACTION 'neo4j-transaction-1'
    TERMINATE TRANSACTION 'neo4j-transaction-1'
    TERMINATE TRANSACTIONS 'neo4j-transaction-1', 'neo4j-transaction-2'
    SHOW PROCEDURES
    SHOW PROCEDURES EXECUTABLE YIELD name RETURN name
    SHOW FUNCTIONS
    SHOW BUILT IN FUNCTIONS YIELD name
    SHOW INDEXES
    SHOW ALL INDEXES YIELD *
    SHOW CONSTRAINTS
    SHOW UNIQUENESS CONSTRAINTS YIELD name RETURN name
    """,
    plan="operator",
)
SHOWN_SETTINGS = group(
    "settings, which the server does not show",
    """
    SHOW SETTINGS
    SHOW SETTING 'server.directories.data'
    show settings yield name, value return value
    """,
    plan="invalid",
    run="invalid",
)
SHOWN_SERVER = group(
    "what the server says of itself",
    """
    SHOW USERS
    SHOW CURRENT USER
    SHOW DATABASES
    SHOW DATABASE neo4j
    SHOW DEFAULT DATABASE
    SHOW HOME DATABASE
    """,
    plan="writes",
)
ADMINISTRATION = group(
    "administration",
    """
    SHOW SERVERS
    SHOW ROLES
    SHOW PRIVILEGES
    SHOW ALIASES FOR DATABASE
    SHOW SUPPORTED PRIVILEGES
    CREATE USER mallory SET PASSWORD 'abc123abc'
    CREATE OR REPLACE USER neo4j SET PASSWORD 'abc123abc'
    ALTER USER neo4j SET PASSWORD 'abc123abc'
    ALTER USER neo4j SET PASSWORD CHANGE NOT REQUIRED
    ALTER CURRENT USER SET PASSWORD FROM 'x' TO 'abc123abc'
    DROP USER neo4j
    RENAME USER neo4j TO x
    CREATE ROLE x
    GRANT ROLE x TO neo4j
    GRANT ALL ON DBMS TO x
    DENY MATCH {*} ON GRAPH * TO PUBLIC
    REVOKE ROLE x FROM neo4j
    CREATE DATABASE x
    CREATE COMPOSITE DATABASE x
    DROP DATABASE neo4j
    STOP DATABASE neo4j
    START DATABASE neo4j
    ALTER DATABASE neo4j SET ACCESS READ ONLY
    ALTER DATABASE neo4j SET DEFAULT LANGUAGE CYPHER 5
    CREATE ALIAS x FOR DATABASE neo4j
    DROP ALIAS x FOR DATABASE
    ENABLE SERVER 'x'
    DEALLOCATE DATABASES FROM SERVER 'x'
    REALLOCATE DATABASES
    """,
    plan="administration",
    run="administration",
)
OTHER_DATABASES = group(
    "other databases",
    """
    USE system SHOW USERS
    USE neo4j RETURN 1
    USE neo4j MATCH (n) RETURN n
    USE graph.byName('system') RETURN 1
    USE graph.byElementId('4:x:0') RETURN 1
    USE `system` RETURN 1
    use system return 1
    USE/**/system RETURN 1
    CALL () { USE neo4j RETURN 1 AS x } RETURN x
    CALL { USE system MATCH (n) RETURN n } RETURN n
    RETURN 1 AS x UNION USE neo4j RETURN 2 AS x
    RETURN 1 AS x UNION ALL USE system RETURN 2 AS x
    RETURN 1 AS x UNION DISTINCT USE system RETURN 2 AS x
    WHEN true THEN USE system RETURN 1 AS x ELSE USE system RETURN CASE WHEN true THEN 1 END AS x
    RETURN EXISTS { USE system MATCH (n) RETURN n }
    USE other.database MATCH (n) RETURN n
    USE $database RETURN 1
    """,
    text="use",
    plan="any",
    run="any",
)
FUNCTIONS = group(
    "functions of plugins",
    """
    RETURN apoc.text.join(['a'], '')
    RETURN apoc.cypher.runFirstColumnSingle('CREATE (n)', {})
    RETURN apoc.util.md5(['x'])
    RETURN apoc.create.uuid()
    RETURN apoc.static.get('password')
    RETURN apoc.load.json('http://127.0.0.1:PORT/')
    RETURN gds.util.NaN()
    RETURN gds.version()
    RETURN gds.similarity.cosine([1.0], [1.0])
    RETURN genai.vector.encode('x', 'OpenAI', {token: 'x'})
    RETURN custom.f()
    RETURN APOC.text.join([], '')
    RETURN `apoc`.`text`.`join`([], '')
    RETURN apoc . text . join ([], '')
    RETURN apoc/* */.text.join([], '')
    RETURN apoc.text.`join`([], '')
    RETURN `apoc.text`.join([], '')
    MATCH (n) WHERE apoc.node.degree(n) > 1 RETURN n
    MATCH (n {x: apoc.create.uuid()}) RETURN n
    RETURN [x IN [1] | apoc.math.round(x)]
    RETURN CASE WHEN true THEN apoc.create.uuid() END
    UNWIND apoc.coll.toSet([1]) AS x RETURN x
    RETURN 1 ORDER BY apoc.create.uuid()
    RETURN 1 LIMIT apoc.convert.toInteger('1')
    RETURN graph.names()
    RETURN graph.propertiesByName('neo4j')
    RETURN datex.f()
    RETURN vector.other.f()
    RETURN n.date.f(1)
    """,
    text="function",
    plan="any",
    run="any",
)
ATTEMPTS: list[Attempt] = [
    *PROCEDURES,
    *PROCEDURES_ON_NOTHING,
    *PROCEDURES_OF_THE_SERVER,
    *UNKNOWN_PROCEDURES,
    *WRITING_PROCEDURES,
    *FOREIGN_PROCEDURES,
    *LOADS,
    *WRITING_LOADS,
    *SHOWS,
    *TERMINATES_ITSELF,
    *SHOWN_SETTINGS,
    *SHOWN_SERVER,
    *ADMINISTRATION,
    *OTHER_DATABASES,
    *FUNCTIONS,
]
