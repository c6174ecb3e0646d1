"""Plans carried out: the level of a response, who holds its posts, its tasks, calls, stand-down, after-action review.

A response is one region's answer to one incident by one version of a plan. What it made is told in the entry of its
activation, so that the journal and the plan are enough to judge it later (`review`).
"""
