// Invitations by state and age, for expiry.
// access: write
// rows: none
// sample: {}
CREATE RANGE INDEX invitation_state IF NOT EXISTS FOR (invitation:Invitation) ON (invitation.state, invitation.sent_at)
