"""What all routes share: policies, dependencies, middleware (one file each), problem responses."""
