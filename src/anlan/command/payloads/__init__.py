"""What the entries of this room say, and the acts it asks for, one module a noun."""
