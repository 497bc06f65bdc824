// Whether an invitation rules out a suggestion to either: it looks pending to the member of the tie, or is in cooldown.
// given: tie, invitation
CASE type(tie)
  WHEN 'SENT' THEN fragments.seen_by_sender(invitation)
  ELSE fragments.seen_by_recipient(invitation)
END = 'pending' OR fragments.cooling_down(invitation)
