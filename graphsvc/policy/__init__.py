"""Rules of actions between two members, pure: `pair` is their state, `rules` the table, `effects` the changes."""
