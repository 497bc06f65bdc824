"""Questions about the network of connections: degrees, mutuals, rings, introductions, suggestions, search."""
