"""Talks to Neo4j and knows nothing of members."""
