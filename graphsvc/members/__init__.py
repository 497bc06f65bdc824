"""Members: their own record, what others see of it, their export and erasure."""
