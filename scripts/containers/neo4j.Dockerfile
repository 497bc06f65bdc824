# A stand-in for Neo4j's official image: its server and the variables that it reads, without its other tools.
ARG BASE
FROM ${BASE}
COPY java /opt/java
COPY lib /var/lib/neo4j/lib
COPY packages /opt/packages
COPY neo4j-entrypoint.sh cypher-shell /usr/local/bin/
RUN chmod 755 /usr/local/bin/neo4j-entrypoint.sh /usr/local/bin/cypher-shell
EXPOSE 7687
ENTRYPOINT ["neo4j-entrypoint.sh"]
