"""What people are told inside the app, and the choice of channel for what leaves it."""
