// The state of an invitation as its recipient sees it. Recipients are not shown withdrawn invitations.
// given: invitation
CASE
  WHEN invitation.state = 'pending' AND invitation.sent_at <= datetime($pending_since) THEN 'expired'
  ELSE invitation.state
END
