// When an invitation was answered, as far as its sender may know: accepted, or withdrawn by the sender.
// given: invitation
CASE
  // An invitation that ended with a decline was not withdrawn by its sender, who must not learn when that was.
  WHEN invitation.state IN ['ignored', 'reported'] THEN
    CASE WHEN invitation.withdrawn_at > invitation.answered_at THEN invitation.withdrawn_at END
  WHEN invitation.state IN ['accepted', 'withdrawn'] THEN invitation.answered_at
END
