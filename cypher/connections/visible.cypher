// Who may see a member's connections, and whether the viewer may.
// access: read
// rows: one
// sample: {"viewer": "m1", "other": "m9"}
MATCH (viewer:Member {id: $viewer})
MATCH (other:Member {id: $other})
WHERE NOT fragments.hidden(viewer, other)
RETURN
  coalesce(other.connections_visible_to, 'everyone') AS visible_to,
  fragments.shows_connections(viewer, other) AS visible
