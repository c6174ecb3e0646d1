"""Making a place to work in: ground, seats, areas, roads, people, things and means, from public facts and a seeded generator.

The makers are pure: facts and a seed in, array tables and frozen records out. `building` calls them in order and brings what
they made in as one batch; `report` measures how real it is.
"""
