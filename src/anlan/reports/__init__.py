"""Statutory reports: who must have told the tier above what by when, drafting from live facts, signing, sending, receipt.

A clock stops when the tier above has received the report. What a report says is one content (`drafting`), from which the
page, DOCX and PDF are made (`papers`).
"""
