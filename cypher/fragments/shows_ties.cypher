// Whether a viewer may know of every connection of a member.
// given: viewer, member
viewer = member
  OR fragments.shows_to_everyone(member)
  // The member makes a mutual connection of the viewer and each of theirs.
  OR EXISTS { (viewer)-[:CONNECTED]-(member) }
