"""Members: profiles, the view of other members, export and erasure."""
