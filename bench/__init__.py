"""Side by side with peers, in one run: HTTP, the bare driver, igraph and networkit on one network."""
