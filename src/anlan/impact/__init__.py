"""What an event does to people and things: the assessment of an earthquake from arrays of a place, and its kept results.

`result` says what comes out (`assessment.schema.json` is its published form), `assessing` computes it, `gathering` reads
a region's layers, things and teams into arrays. Modules that compute load the science; import them only there.
"""
