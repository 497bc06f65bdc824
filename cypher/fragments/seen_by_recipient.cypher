// The state of an invitation as its recipient sees it; one that was withdrawn is not shown to them.
// given: invitation
CASE
  WHEN invitation.state = 'pending' AND invitation.sent_at <= datetime($pending_since) THEN 'expired'
  ELSE invitation.state
END
