"""Exercises as people handle them: made, paused, sped up, ended, found again after an outage; each in the journal.

The workspaces themselves and their time are `anlan.core.clock`; this room stands above the journal.
"""
