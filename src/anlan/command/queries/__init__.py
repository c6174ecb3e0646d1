"""What one can ask the command post, one module a noun."""
