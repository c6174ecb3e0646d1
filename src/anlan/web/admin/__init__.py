"""The back office on /admin/: rights, people, rosters, packs and audit. It holds no live act.

Every write, action and import goes through the services of its room, with the request's actor: checked
by `can`, told in the journal. Nothing is deleted here: things are closed, withdrawn or revoked.
"""
