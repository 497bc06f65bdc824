// All members who are hidden from a member.
// given: viewer
COLLECT { MATCH (viewer)-[:BLOCKED]-(blocked_either_way:Member) RETURN DISTINCT blocked_either_way }
