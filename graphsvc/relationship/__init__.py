"""What stands between two members, and what each may do about it.

`pair` is the state, `rules` the table of actions, `effects` what they change: pure. `perform` does an action on the
database, `view` shows the state to a viewer.
"""
