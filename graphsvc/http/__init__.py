"""Shared by all routes: policies, dependencies, middleware (one file each), problem responses."""
