"""Access to Neo4j. Knows nothing about members."""
