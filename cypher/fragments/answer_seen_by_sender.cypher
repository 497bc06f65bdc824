// When an invitation was answered, as far as its sender may know: when it was accepted, or withdrawn by them.
// given: invitation
CASE
  // One that ended with a decline was not withdrawn by its sender, who may not learn when that was.
  WHEN invitation.state IN ['ignored', 'reported'] THEN
    CASE WHEN invitation.withdrawn_at > invitation.answered_at THEN invitation.withdrawn_at END
  WHEN invitation.state IN ['accepted', 'withdrawn'] THEN invitation.answered_at
END
