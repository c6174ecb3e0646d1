"""What one can do in the command post, one module a noun."""
