"""What follows from signals and incidents."""
