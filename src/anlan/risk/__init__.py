"""What is where and how much of it: the census, layers of cells and roads and ground, and the things that an event may hit.

Arrays of a place are layers (`arrays`, `layers`): files by content with a row each. Single things (schools, reservoirs,
plants) are rows of `models.Facility`. Both come in batches: own data replace demo data, undo brings them back.
"""
