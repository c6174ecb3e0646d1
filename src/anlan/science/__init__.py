"""Pure functions on arrays: the formulas that warnings, grades and first estimates rest on.

Numbers in, numbers out; no Django, no files, no clock, nothing kept between calls. SI inside; what practice gives in
other units is turned in `units`. Import the module you need (`from anlan.science import rain`); what each computes,
from which source and how well, stands in `docs/science/`.
"""
