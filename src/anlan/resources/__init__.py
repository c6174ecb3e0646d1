"""The means: teams, people on call, vehicles, warehouses with stock lots, and shelters.

What a thing is and can do is a fact (`models`): it comes in batches, own data replace demo data. Whether it is free, how
much is left, how many are inside is state of a workspace (`states`): an exercise sends out its own teams and empties its
own shelves. No row of state means: as the fact says, ready, as counted, closed.
"""
