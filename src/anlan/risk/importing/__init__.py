"""Own data: a user's files of roads, ground, people, houses and facilities take the place of what was made up.

`drafting.draft` reads a file and answers what would come in, with every fault of it; `drafting.apply` brings that in as one
batch, which `core.batches` can undo. What comes in covers what it replaces: where own data are of a part of a standing
layer's region, the new layer holds the rest of the old one.

Imported by name, and by the command line only: it needs the extras `data` and `models`.
"""
