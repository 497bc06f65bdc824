// Whether an invitation rules out a suggestion to either: it is pending as the one whose tie it is sees it, or it cools down.
// given: tie, invitation
CASE type(tie)
  WHEN 'SENT' THEN fragments.seen_by_sender(invitation)
  ELSE fragments.seen_by_recipient(invitation)
END = 'pending' OR fragments.cooling_down(invitation)
