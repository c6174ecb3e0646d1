"""Organisations, departments, people, accounts, posts and rosters; mandates, grants and invitations become an Actor.

`actors.actor_of(account, workspace)` answers who acts; `services` holds the verbs by noun; `queries` the
rosters and who may see what; `login`, `second_factor` and `sessions` how one gets in and stays in;
`external` the seam for an OpenID Connect provider.
"""
