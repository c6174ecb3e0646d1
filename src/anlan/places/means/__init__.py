"""The means of a place, made up round what its plan states: teams, vehicles, stores with lots, shelters, people on call.

`make_means` is pure but for reading packs; `incoming` turns what it made into rows for a batch, `read_back` reads them;
`beside_facts` puts their numbers beside the plan's. Every number stands in packs: place_facts,
place_means, team_kinds, means_rules …
"""

from anlan.places.means.counting import Beside, ShelterArea, beside_facts, shelter_area
from anlan.places.means.made import Means
from anlan.places.means.making import make_means
from anlan.places.means.reading import read_back
from anlan.places.means.rows import demo_means, incoming

__all__ = ["Beside", "Means", "ShelterArea", "beside_facts", "demo_means", "incoming", "make_means", "read_back", "shelter_area"]
