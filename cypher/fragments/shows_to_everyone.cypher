// Whether a member shows their connections to everyone.
// given: member
coalesce(member.connections_visible_to, 'everyone') = 'everyone'
