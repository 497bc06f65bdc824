"""Who asks: principals, and the tokens that name them."""
