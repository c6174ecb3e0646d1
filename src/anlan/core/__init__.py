"""The vocabulary every room shares: places, people, time, the journal and what follows from it."""
