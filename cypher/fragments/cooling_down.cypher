// Whether an invitation was declined or withdrawn so recently that its sender may not invite again.
// given: invitation
invitation.state IN ['ignored', 'reported', 'withdrawn']
  AND (invitation.answered_at > datetime($cooling_since) OR invitation.withdrawn_at > datetime($cooling_since))
  // A decline that a block or a connection ended has no consequences for the sender.
  AND NOT (invitation.state <> 'withdrawn' AND coalesce(invitation.withdrawn_at = invitation.answered_at, false))
