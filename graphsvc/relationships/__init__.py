"""Actions between members: invitations, connections, follows, blocks, dismissals; and what a viewer may do.

`execute` runs an action as one unit of work; the rules are in `graphsvc/policy`.
"""
