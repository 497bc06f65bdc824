"""The snapshot: the network in memory. It answers named queries like Neo4j does, and follows the change log.

Needs numba (extras `local` and `fast`). Without it, Neo4j answers everything.
"""
