"""Organisations, departments, people, accounts, posts and rosters; mandates, grants and invitations become an Actor."""
