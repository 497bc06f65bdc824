// The state of an invitation as its sender sees it, who is not told of a decline.
// given: invitation
CASE
  WHEN NOT invitation.state IN ['ignored', 'reported'] THEN fragments.seen_by_recipient(invitation)
  // Ended by a block or a connection, like a pending one.
  WHEN invitation.withdrawn_at = invitation.answered_at THEN 'expired'
  WHEN invitation.withdrawn_at IS NOT NULL THEN 'withdrawn'
  // A decline looks pending until neither its age nor the cooldown could reveal it.
  WHEN invitation.sent_at > datetime($pending_since) THEN 'pending'
  WHEN invitation.answered_at > datetime($cooling_since) THEN 'pending'
  ELSE 'expired'
END
