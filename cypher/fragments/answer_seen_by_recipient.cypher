// When an invitation was answered by its recipient.
// given: invitation
CASE WHEN invitation.state IN ['accepted', 'ignored', 'reported'] THEN invitation.answered_at END
