"""Personal data apart: encrypted, masked by type on every way out, revealed with a reason, erasable."""
