// When the recipient answered an invitation.
// given: invitation
CASE WHEN invitation.state IN ['accepted', 'ignored', 'reported'] THEN invitation.answered_at END
