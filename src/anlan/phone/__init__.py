"""What phones in the field tell: each act once, with the time it was done, and photos in pieces."""
