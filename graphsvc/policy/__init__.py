"""Pure rules of actions between two members: `pair` is their state, `rules` the table, `effects` the changes."""
