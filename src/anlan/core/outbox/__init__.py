"""What leaves the house: messages with an idempotency key, attempts, and the state *unknown* when an answer was lost."""
