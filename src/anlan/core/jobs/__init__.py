"""Processes, their leases and heartbeats, and the jobs that the compute process works off."""
