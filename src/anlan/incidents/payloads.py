"""What the entries of this room say."""
