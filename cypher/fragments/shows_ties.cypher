// Whether a viewer, who has these connections, may know of every connection of a member.
// given: viewer, member, connections
viewer = member
  OR fragments.shows_to_everyone(member)
  // The member makes a mutual connection of the viewer and each of theirs.
  OR member IN connections
