"""Changes to the network: each is one unit of work, which also writes the change log."""
