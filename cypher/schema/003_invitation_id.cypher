// An invitation has one id.
// access: write
// rows: none
// sample: {}
CREATE CONSTRAINT invitation_id IF NOT EXISTS FOR (invitation:Invitation) REQUIRE invitation.id IS UNIQUE
