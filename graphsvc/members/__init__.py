"""Members: profiles, the view of other members, export and deletion."""
