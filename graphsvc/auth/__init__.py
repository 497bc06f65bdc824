"""Authentication: principals, and the tokens that identify them."""
