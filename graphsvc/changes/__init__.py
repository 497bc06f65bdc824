"""Every change to the network: one unit of work, which also writes the change log."""
