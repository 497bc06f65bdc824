// A member as they see themselves.
// access: read
// rows: one
// unfiltered: only the member's own profile
// sample: {"id": "m1"}
MATCH (member:Member {id: $id})
RETURN
  member.id AS id,
  member.name AS name,
  member.headline AS headline,
  member.title AS title,
  member.seniority AS seniority,
  member.industry AS industry,
  member.location AS location,
  coalesce(member.interests, []) AS interests,
  member.email AS email,
  toString(member.last_active_on) AS last_active_on,
  toString(member.joined_on) AS joined_on,
  coalesce(member.primary_action, 'connect') AS primary_action,
  coalesce(member.invitations_from, 'everyone') AS invitations_from,
  coalesce(member.connections_visible_to, 'everyone') AS connections_visible_to,
  coalesce(member.premium, false) AS premium,
  coalesce(member.discoverable, true) AS discoverable,
  COUNT { (member)-[:CONNECTED]-() } AS connections,
  COUNT { (member)-[:FOLLOWS]->() } AS following,
  COUNT { (member)<-[:FOLLOWS]-() } AS followers,
  COLLECT {
    MATCH (member)-[affiliation:AFFILIATED]->(organization:Organization)
    RETURN {
      id: organization.id, name: organization.name, kind: organization.kind,
      role: affiliation.role, from: toString(affiliation.from), to: toString(affiliation.to)
    }
    ORDER BY affiliation.from DESC, organization.id, affiliation.role
  } AS affiliations
